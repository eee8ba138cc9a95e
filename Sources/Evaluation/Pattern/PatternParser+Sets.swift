extension PatternParser {
    /// A set in brackets, the position being at its `[`.
    mutating func bracket() throws(PatternError) -> ScalarSet {
        let start = position
        position += 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = next, scalar != "]" {
            let (low, single) = try member()
            guard let single, follows("-"), position + 1 < source.count,
                source[position + 1] != "]"
            else {
                ranges += low
                continue
            }
            position += 1
            let (high, last) = try member()
            guard let last else {
                // `[\d-x]`: a class has no ends, so the hyphen stands for itself.
                ranges += low + high + [0x2D...0x2D]
                continue
            }
            if last < single { throw failure("a range in brackets runs backwards") }
            ranges.append(single.value...last.value)
        }
        guard take("]") else {
            position = start
            throw failure("the bracket is never closed")
        }
        var set = ScalarSet(ranges, isNegated: isNegated)
        set.ignoresCase = ignoresCase
        return set
    }

    /// One entry of a bracket: its ranges, and the scalar if it is a single one.
    private mutating func member() throws(PatternError)
        -> (ranges: [ClosedRange<UInt32>], single: Unicode.Scalar?)
    {
        guard let scalar = next else { throw failure("the bracket is never closed") }
        guard scalar == "\\" else {
            position += 1
            return ([scalar.value...scalar.value], scalar)
        }
        position += 1
        if let set = namedSet() { return (set.isNegated ? set.inverted : set.ranges, nil) }
        let single = take("b") ? "\u{8}" : try escapedScalar()
        return ([single.value...single.value], single)
    }

    /// An escape outside of brackets, the position being at its backslash.
    mutating func escape() throws(PatternError) -> PatternNode {
        position += 1
        if take("b") { return .position(.wordBoundary) }
        if take("B") { return .position(.noWordBoundary) }
        if let set = namedSet() {
            return .one(set.isNegated ? ScalarSet(set.inverted) : set)
        }
        return .one(literal(try escapedScalar()))
    }

    /// `\d` and its kin, after the backslash.
    private mutating func namedSet() -> ScalarSet? {
        guard let scalar = next, var set = Self.namedSets[scalar] else { return nil }
        position += 1
        set.isNegated = ("A"..."Z").contains(scalar)
        return set
    }

    private static let namedSets: [Unicode.Scalar: ScalarSet] = [
        "d": .digits, "D": .digits, "w": .word, "W": .word, "s": .space, "S": .space,
    ]

    private static let controls: [Unicode.Scalar: Unicode.Scalar] = [
        "n": "\n", "r": "\r", "t": "\t", "f": "\u{C}", "v": "\u{B}", "0": "\0",
    ]

    /// The scalar that an escape stands for, after the backslash.
    private mutating func escapedScalar() throws(PatternError) -> Unicode.Scalar {
        guard let scalar = next else { throw failure("the pattern ends in a backslash") }
        if ("1"..."9").contains(scalar) || scalar == "k" {
            throw failure("back-references are not supported; spell the repeated part out")
        }
        if scalar == "p" || scalar == "P" {
            throw failure("Unicode properties are not supported; list the characters in brackets")
        }
        position += 1
        if let control = Self.controls[scalar] { return control }
        switch scalar {
        case "x": return try hexadecimal(digits: 2)
        case "u":
            guard take("{") else { return try hexadecimal(digits: 4) }
            let end = source[position...].firstIndex(of: "}") ?? position
            let escaped = try hexadecimal(digits: end - position)
            _ = take("}")
            return escaped
        case "a"..."z", "A"..."Z":
            position -= 1
            throw failure("\\\(scalar) is not an escape")
        default: return scalar
        }
    }

    private mutating func hexadecimal(digits: Int) throws(PatternError) -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = next, let digit = Character(scalar).hexDigitValue, value <= 0xFFFFF
            else { throw failure("\(digits) hexadecimal digits are missing") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard digits > 0, let scalar = Unicode.Scalar(value) else {
            throw failure("no character has this number")
        }
        return scalar
    }
}
