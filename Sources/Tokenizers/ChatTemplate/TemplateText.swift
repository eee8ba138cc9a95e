/// A string of a template: Unicode scalars, as Python counts them, each with a mark that tells
/// whether the template wrote it or it came from data.
///
/// The mark travels with its character through every operation, so that after rendering it is
/// known, character by character, what may spell a special token. Comparisons do not see it.
struct TemplateText: Sendable {
    static let dataMark: UInt32 = 1 << 31
    static let scalarMask: UInt32 = dataMark - 1

    var units: [UInt32]

    init(units: [UInt32]) { self.units = units }

    init(_ units: some Sequence<UInt32>) { self.units = Array(units) }

    /// Text that the template wrote.
    init(literal text: some StringProtocol) { units = text.unicodeScalars.map(\.value) }

    /// Text that came from a message, a tool, a variable or a computation.
    init(data text: some StringProtocol) {
        units = []
        units.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { units.append(scalar.value | Self.dataMark) }
    }

    var count: Int { units.count }
    var isEmpty: Bool { units.isEmpty }

    func scalar(_ index: Int) -> UInt32 { units[index] & Self.scalarMask }

    var string: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(units.count)
        for unit in units { UTF8Cursor.append(unit & Self.scalarMask, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    subscript(range: Range<Int>) -> TemplateText { TemplateText(units[range]) }

    static func + (left: TemplateText, right: TemplateText) -> TemplateText {
        TemplateText(units: left.units + right.units)
    }
}

extension TemplateText: Hashable {
    static func == (left: TemplateText, right: TemplateText) -> Bool {
        left.units.count == right.units.count && left.matches(right, at: 0)
    }

    func hash(into hasher: inout Hasher) {
        for unit in units { hasher.combine(unit & Self.scalarMask) }
    }

    static func < (left: TemplateText, right: TemplateText) -> Bool {
        left.units.lexicographicallyPrecedes(right.units) {
            $0 & scalarMask < $1 & scalarMask
        }
    }
}

extension TemplateText {
    /// Whether `other` stands at `index`.
    func matches(_ other: TemplateText, at index: Int) -> Bool {
        guard index >= 0, index + other.count <= count else { return false }
        return units.withUnsafeBufferPointer { mine in
            other.units.withUnsafeBufferPointer { theirs in
                for offset in 0..<theirs.count
                where (mine[index + offset] ^ theirs[offset]) & Self.scalarMask != 0 {
                    return false
                }
                return true
            }
        }
    }

    /// The first place of `other` from `start` on. `work` counts the comparisons beyond one a
    /// character.
    func firstIndex(of other: TemplateText, from start: Int, work: inout Int) -> Int? {
        guard let first = other.units.first else { return start <= count ? start : nil }
        guard other.count <= count else { return nil }
        for index in start..<max(count - other.count + 1, start)
        where (units[index] ^ first) & Self.scalarMask == 0 {
            work += other.count
            if matches(other, at: index) { return index }
        }
        return nil
    }

    func replacing(
        _ old: TemplateText, with new: TemplateText, atMost limit: Int, work: inout Int
    ) -> TemplateText {
        var result: [UInt32] = []
        var index = 0
        var replaced = 0
        while replaced < limit {
            if old.isEmpty {
                // Python puts the new text around every character.
                result += new.units
                replaced += 1
                work += new.count
                guard index < count else { break }
                result.append(units[index])
                index += 1
            } else {
                guard let place = firstIndex(of: old, from: index, work: &work) else { break }
                result += units[index..<place]
                result += new.units
                work += new.count
                index = place + old.count
                replaced += 1
            }
        }
        if index < count { result += units[index...] }
        return TemplateText(units: result)
    }

    /// Without the characters at the ends that `drops` names.
    func trimmed(left: Bool, right: Bool, _ drops: (UInt32) -> Bool) -> TemplateText {
        var start = 0
        var end = count
        if left { while start < end, drops(scalar(start)) { start += 1 } }
        if right { while end > start, drops(scalar(end - 1)) { end -= 1 } }
        return self[start..<end]
    }

    /// Maps characters to texts; what a character becomes has its mark.
    func mapped(_ transform: (Unicode.Scalar) -> String) -> TemplateText {
        var result: [UInt32] = []
        result.reserveCapacity(count)
        for unit in units {
            guard let scalar = Unicode.Scalar(unit & Self.scalarMask) else { continue }
            for part in transform(scalar).unicodeScalars {
                result.append(part.value | unit & Self.dataMark)
            }
        }
        return TemplateText(units: result)
    }
}

/// Python's classes of characters.
enum PythonCharacter {
    /// `str.isspace`.
    static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029,
            0x202F, 0x205F, 0x3000:
            true
        default: false
        }
    }

    /// Where `str.splitlines` parts.
    static func isLineEnd(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// `str.isprintable`: what `repr` does not escape.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}
