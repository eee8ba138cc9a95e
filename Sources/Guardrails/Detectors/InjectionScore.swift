/// Adds up what speaks for an attempt to take over a model.
///
/// Each sign counts once, as one of several independent witnesses: the score is the probability
/// that not all of them err.
struct InjectionScore: Sendable {
    struct Sign: Sendable {
        let name: String
        let kinds: [InjectionAtom.Kind]
        let weight: Double
    }

    static let signs: [Sign] = [
        Sign(name: "override", kinds: [.override, .prior, .instruction], weight: 0.8),
        Sign(name: "override-rules", kinds: [.override, .instruction], weight: 0.3),
        Sign(name: "disclosure", kinds: [.disclose, .secretPrompt], weight: 0.6),
        Sign(name: "role", kinds: [.role], weight: 0.25),
        Sign(name: "role-unbound", kinds: [.role, .unbound], weight: 0.5),
        Sign(name: "unbound", kinds: [.unbound], weight: 0.4),
        Sign(name: "concealment", kinds: [.conceal], weight: 0.5),
        Sign(name: "markup", kinds: [.markup], weight: 0.55),
        Sign(name: "announcement", kinds: [.announce], weight: 0.4),
        Sign(name: "decoding", kinds: [.decode], weight: 0.3),
        Sign(name: "sending", kinds: [.execute], weight: 0.3),
    ]

    /// Words further apart have nothing to do with each other.
    static let window = 128

    private(set) var score = 0.0
    private var last = [Range<Int>?](repeating: nil, count: InjectionAtom.Kind.allCases.count)
    private var seen = [Bool](repeating: false, count: Self.signs.count)

    /// Takes the next atom; gives where a sign is complete, and which.
    mutating func take(_ kind: InjectionAtom.Kind, _ range: Range<Int>) -> (Range<Int>, String)? {
        last[kind.rawValue] = range
        var found: (Range<Int>, String)?
        for (index, sign) in Self.signs.enumerated()
        where !seen[index] && sign.kinds.contains(kind) {
            guard let span = span(of: sign, end: range.upperBound) else { continue }
            seen[index] = true
            score = 1 - (1 - score) * (1 - sign.weight)
            if found.map({ $0.0.count < span.count }) ?? true { found = (span, sign.name) }
        }
        return found
    }

    private func span(of sign: Sign, end: Int) -> Range<Int>? {
        var start = end
        for kind in sign.kinds {
            guard let range = last[kind.rawValue] else { return nil }
            start = min(start, range.lowerBound)
        }
        return end - start <= Self.window ? start..<end : nil
    }

    /// Where a sign may start that is not complete yet.
    func openStart(_ end: Int) -> Int {
        last.reduce(end) { start, range in
            guard let range, end - range.lowerBound <= Self.window else { return start }
            return min(start, range.lowerBound)
        }
    }
}
