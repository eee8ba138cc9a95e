/// A parsed pattern.
indirect enum PatternNode: Sendable {
    case empty
    case one(ScalarSet)
    case position(Position)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, least: Int, most: Int?)
    case look(PatternNode, behind: Bool, negated: Bool)

    /// A condition on the place between two characters.
    enum Position: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }
}

/// A set of Unicode scalars, such as `[a-z_]` or `\d`.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false
    var ignoresCase = false

    init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isIn = holds(scalar.value)
        if !isIn, ignoresCase {
            isIn = Self.cases(scalar).contains { holds($0.value) }
        }
        return isIn != isNegated
    }

    private func holds(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

    /// The other spellings of a letter that are a single scalar.
    private static func cases(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let spellings = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
        return spellings.compactMap {
            $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil
        }
    }

    /// Everything that is not in the set.
    var inverted: [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return gaps
    }

    private static let last: UInt32 = 0x10FFFF

    static let digits = ScalarSet([0x30...0x39])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// WhiteSpace and LineTerminator of ECMA-262.
    static let space = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    static let lineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])
    static let all = ScalarSet([0...last])
    static let none = ScalarSet([])
}
