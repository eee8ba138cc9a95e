/// Decompositions, compositions and combining classes (Unicode standard, annex 15).
struct NormalizationTable: Sendable {
    static let shared = NormalizationTable()

    private var canonical = PairTable(minimumCapacity: 2200)
    private var compatible = PairTable(minimumCapacity: 3800)
    private var ranks = PairTable(minimumCapacity: 1000)
    private var compositions = PairTable(minimumCapacity: 1000)
    private var scalars: [UInt32] = []

    private init() {
        var steps: [UInt32: [UInt32]] = [:]
        Self.readMappings(NormalizationData.canonical) { scalar, target, excluded in
            steps[scalar] = target
            if target.count == 2, !excluded {
                compositions.insert(target[0], target[1], UInt64(scalar))
            }
        }
        for (scalar, target) in steps {
            canonical.insert(0, scalar, store(Self.expand(target, steps)))
        }
        Self.readMappings(CompatibilityData.mappings) { scalar, target, _ in
            compatible.insert(0, scalar, store(target))
        }
        Self.readMappings(NormalizationData.combiningClasses, relative: false) {
            scalar, rank, _ in
            ranks.insert(0, scalar, UInt64(rank[0]))
        }
    }

    /// 0 for a starter.
    func combiningClass(_ scalar: UInt32) -> UInt8 {
        scalar < 0x300 ? 0 : UInt8(truncatingIfNeeded: ranks.value(0, scalar) ?? 0)
    }

    /// Appends the full decomposition of a scalar.
    func decompose(_ scalar: UInt32, compatibility: Bool, into output: inout [UInt32]) {
        if scalar < 0xA0 { return output.append(scalar) }
        if (0xAC00..<0xD7A4).contains(scalar) { return decomposeHangul(scalar, into: &output) }
        let place =
            (compatibility ? compatible.value(0, scalar) : nil) ?? canonical.value(0, scalar)
        guard let place else { return output.append(scalar) }
        output += scalars[Int(place >> 8)..<Int(place >> 8) + Int(place & 0xFF)]
    }

    /// The primary composite of two scalars.
    func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        if (0xAC00..<0xD7A4).contains(first), (first - 0xAC00) % 28 == 0,
            (0x11A8..<0x11C3).contains(second)
        {
            return first + second - 0x11A7
        }
        return compositions.value(first, second).map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Section 3.12 of the standard: L, V and T from the syllable's index.
    private func decomposeHangul(_ scalar: UInt32, into output: inout [UInt32]) {
        let index = scalar - 0xAC00
        output.append(0x1100 + index / 588)
        output.append(0x1161 + index % 588 / 28)
        if index % 28 > 0 { output.append(0x11A7 + index % 28) }
    }

    private mutating func store(_ target: [UInt32]) -> UInt64 {
        defer { scalars += target }
        return UInt64(scalars.count) << 8 | UInt64(target.count)
    }

    private static func expand(_ target: [UInt32], _ steps: [UInt32: [UInt32]]) -> [UInt32] {
        target.flatMap { scalar in steps[scalar].map { expand($0, steps) } ?? [scalar] }
    }

    /// Reads `gap[+count]=a.b[!];…` in base 36; every scalar of a run maps to the next target.
    private static func readMappings(
        _ text: StaticString, relative: Bool = true,
        _ take: (_ scalar: UInt32, _ target: [UInt32], _ excluded: Bool) -> Void
    ) {
        var last: UInt32 = 0
        let entries = text.bytes.lazy.filter { $0 != 0x0A }.split(separator: UInt8(ascii: ";"))
        for entry in entries {
            let sides = entry.split(separator: UInt8(ascii: "="))
            let source = sides[0].split(separator: UInt8(ascii: "+")).map(number)
            let excluded = sides[1].last == UInt8(ascii: "!")
            let target = sides[1].filter { $0 != UInt8(ascii: "!") }
                .split(separator: UInt8(ascii: ".")).map(number)
            let start = source[0] + (relative ? last : 0)
            let more = source.count > 1 ? source[1] : 0
            for step in 0...more {
                let moved = relative && more > 0 ? [target[0] + step] : target
                take(start + step, moved, excluded)
            }
            last = start + more
        }
    }

    private static func number(_ digits: some Sequence<UInt8>) -> UInt32 {
        digits.reduce(0) { $0 * 36 + UInt32($1 < 0x3A ? $1 - 0x30 : $1 - 0x57) }
    }
}
