/// Reads JavaScript's regular-expression syntax (ECMA-262, Patterns), with leading inline flags
/// such as `(?i)` because many people write them.
struct PatternParser {
    static let depthLimit = 100
    static let lengthLimit = 10_000

    let source: [Unicode.Scalar]
    var position = 0
    var depth = 0
    var ignoresCase = false
    var dotMatchesAll = false
    var anchorsAreLines = false

    init(_ text: String) throws(PatternError) {
        source = Array(text.unicodeScalars)
        if source.count > Self.lengthLimit {
            throw PatternError(
                position: Self.lengthLimit,
                reason: "longer than \(Self.lengthLimit) characters; split it into several")
        }
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        try leadingFlags()
        let node = try choice()
        if position < source.count { throw failure("there is no group to close") }
        return node
    }

    var next: Unicode.Scalar? { position < source.count ? source[position] : nil }

    func failure(_ reason: String) -> PatternError {
        PatternError(position: position + 1, reason: reason)
    }

    func follows(_ text: String) -> Bool {
        source[position...].starts(with: text.unicodeScalars)
    }

    mutating func take(_ text: String) -> Bool {
        guard follows(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func leadingFlags() throws(PatternError) {
        guard follows("(?"), let end = source.firstIndex(of: ")") else { return }
        let flags = source[(position + 2)..<end]
        guard !flags.isEmpty, flags.allSatisfy({ ("a"..."z").contains($0) }) else { return }
        for flag in flags {
            switch flag {
            case "i": ignoresCase = true
            case "s": dotMatchesAll = true
            case "m": anchorsAreLines = true
            case "u": break
            default: throw failure("the flag '\(flag)' is not supported; use i, m or s")
            }
        }
        position = end + 1
    }

    private mutating func choice() throws(PatternError) -> PatternNode {
        depth += 1
        if depth > Self.depthLimit {
            throw failure("groups are nested more than \(Self.depthLimit) deep")
        }
        defer { depth -= 1 }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let start = position
            let part = try atom()
            parts.append(try quantified(part, from: start))
        }
        switch parts.count {
        case 0: return .empty
        case 1: return parts[0]
        default: return .sequence(parts)
        }
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        guard let scalar = next else { return .empty }
        switch scalar {
        case "(": return try group()
        case "[": return .one(try bracket())
        case "\\": return try escape()
        case "*", "+", "?": throw failure("there is nothing to repeat")
        default: position += 1
        }
        switch scalar {
        case "^": return .position(anchorsAreLines ? .lineStart : .textStart)
        case "$": return .position(anchorsAreLines ? .lineEnd : .textEnd)
        case ".": return .one(dotMatchesAll ? .all : ScalarSet(ScalarSet.lineEnds.inverted))
        default: return .one(literal(scalar))
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
        var set = ScalarSet(scalar)
        set.ignoresCase = ignoresCase
        return set
    }

    private static let lookArounds: [(opener: String, behind: Bool, negated: Bool)] = [
        ("(?=", false, false), ("(?!", false, true), ("(?<=", true, false), ("(?<!", true, true),
    ]

    private mutating func group() throws(PatternError) -> PatternNode {
        let start = position
        let look = Self.lookArounds.first { follows($0.opener) }
        if let look {
            _ = take(look.opener)
        } else if take("(?<") {
            try skipName()
        } else if !take("(?:") {
            if follows("(?") {
                throw failure("this kind of group is not supported; use (…), (?:…) or look-around")
            }
            _ = take("(")
        }
        let body = try choice()
        guard take(")") else {
            position = start
            throw failure("the group is never closed")
        }
        // Wrapped, so that a group of one anchor is not mistaken for the anchor, which cannot be
        // repeated.
        guard let look else { return .sequence([body]) }
        return .look(body, behind: look.behind, negated: look.negated)
    }

    private mutating func skipName() throws(PatternError) {
        while let scalar = next, scalar.properties.isAlphabetic || ScalarSet.word.contains(scalar) {
            position += 1
        }
        if !take(">") { throw failure("a group's name ends with '>'") }
    }
}
