extension Candidate {
    /// What a hit of the automaton makes look closer. `end` is behind the literal.
    static func make(
        _ hit: LiteralAutomaton.Hit, end: Int, _ text: TextView, _ rules: Ruleset
    ) -> [Candidate] {
        func candidate(_ probe: Probe, _ anchor: Int, _ start: Int?, _ rule: Rule) -> [Candidate] {
            guard let start, rules.looks(for: rule) else { return [] }
            return [Candidate(probe, anchor: anchor, start: start, holds: rules.action(rule).holds)]
        }
        let place = end - 1
        switch hit.anchor {
        case .email:
            return candidate(.email, place, EmailDetector.start(text, at: place), .email)
        case .digit: return digits(place, text, rules)
        case .colon:
            return candidate(.version6, place, IPDetector.start6(text, at: place), .ip)
        case .link:
            // Without a scheme, the link starts behind the bracket.
            let start = hit.index == 0 ? LinkDetector.start(text, at: end) : end - 2
            let credentials = hit.index == 0 ? start.map { _ in end } : nil
            return candidate(.credentials, end, credentials, .urlCredentials)
                + candidate(.exfiltration, end, start, .exfiltration)
        case .token:
            let format = TokenFormat.all[hit.index]
            let start = TokenDetector.start(text, at: end, format: format)
            return candidate(.token(hit.index), end, start, .token)
        case .assignment: return candidate(.assignment(hit.index), end, end, .password)
        case .privateKey:
            return candidate(.privateKey, end, end - "-----BEGIN ".utf8.count, .privateKey)
        case .escape: return candidate(.escape, end, place, .terminal)
        case .marker: return candidate(.marker, end, end - Canary.prefix.utf8.count, .canary)
        case .atom, .canary: return []
        }
    }

    private static func digits(_ place: Int, _ text: TextView, _ rules: Ruleset) -> [Candidate] {
        if text.before(place).isIn(.digit) { return [] }
        if rules.looks(for: .iban), let start = IBANDetector.start(text, at: place) {
            let holds = rules.action(.iban).holds
            return [Candidate(.iban, anchor: place, start: start, holds: holds)]
        }
        guard rules.looksForNumbers, let start = NumberDetector.start(text, at: place) else {
            return []
        }
        return [Candidate(.number, anchor: place, start: start, holds: rules.holdsNumbers)]
    }
}
