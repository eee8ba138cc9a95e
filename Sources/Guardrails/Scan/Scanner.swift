/// Scans one text while it comes, in time linear in its length and with bounded memory.
///
/// Findings and output are the same however the text is cut into pieces. With rules that redact
/// or block, what may belong to a finding is held back until its meaning is known: a word, a
/// number, the rest of a token; at most 16 KiB, for a private key.
package struct Scanner: Sendable {
    /// Work is done in pieces of this size, so that memory stays bounded.
    private static let pieceBytes = 16 << 10
    /// What detectors may look back at.
    private static let lookBack = 1_024

    let rules: Ruleset
    private var normalizer = Normalizer()
    private var search = LiteralSearch()
    private var pending: [Candidate] = []
    /// Decided, in order, but something before or inside may still be decided.
    private var raw: [RawFinding] = []
    private var injection = InjectionScore()
    private var familyEnds = [Int](repeating: 0, count: Rule.Family.allCases.count)
    private var editor = Editor()

    /// Settled, in order of their starts.
    package private(set) var findings: [Finding] = []
    /// The text ended before this finding.
    package private(set) var blocked: Finding?

    /// The values behind placeholders; pass it on to the scanner of the next text.
    package var vault: Vault {
        get { editor.vault }
        set { editor.vault = newValue }
    }

    /// What came in and is not out yet.
    package var heldBytes: Int { editor.heldBytes }

    package var injectionScore: Double { injection.score }

    package init(_ rules: Ruleset, vault: Vault = Vault()) {
        self.rules = rules
        editor.vault = vault
    }

    /// A whole text at once.
    package static func scan(_ text: String, _ rules: Ruleset, vault: inout Vault)
        -> (output: [UInt8], findings: [Finding], blocked: Finding?)
    {
        var scanner = Scanner(rules, vault: vault)
        var output: [UInt8] = []
        scanner.push(Array(text.utf8), into: &output)
        scanner.finish(into: &output)
        vault = scanner.vault
        return (output, scanner.findings, scanner.blocked)
    }

    package mutating func takeFindings() -> [Finding] {
        defer { findings.removeAll(keepingCapacity: true) }
        return findings
    }

    /// Takes the next bytes, and adds to the output what is known to be clean.
    package mutating func push(_ bytes: [UInt8], into output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { push($0, into: &output) }
    }

    package mutating func push(
        _ bytes: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]
    ) {
        var start = 0
        while start < bytes.count, blocked == nil {
            let end = min(bytes.count, start + Self.pieceBytes)
            let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
            if rules.holds { editor.append(piece) } else { output += piece }
            normalizer.append(piece)
            advance(isFinal: false, &output)
            start = end
        }
    }

    /// The text is over: what was held back is decided.
    package mutating func finish(into output: inout [UInt8]) {
        if blocked != nil { return }
        normalizer.finish()
        advance(isFinal: true, &output)
    }

    private mutating func advance(isFinal: Bool, _ output: inout [UInt8]) {
        let text = normalizer.text
        let base = normalizer.base
        let count = raw.count
        var frontier = (all: normalizer.end, held: normalizer.end)
        text.withUnsafeBufferPointer { bytes in
            let view = TextView(bytes, base: base, isFinal: isFinal)
            var search = self.search
            search.run(view, rules.automaton) { hit, end in take(hit, end, view) }
            self.search = search
            look(view, isFinal: isFinal)
            if !isFinal { frontier = self.frontier(view) }
        }
        let hidden = normalizer.takeHidden()
        if rules.action(.invisible) != .off { raw += hidden }
        if raw.count > count { raw.sort(by: <) }
        settle(frontier, &output, isFinal: isFinal)
        normalizer.forget(before: frontier.all - Self.lookBack)
    }

    private mutating func take(_ hit: LiteralAutomaton.Hit, _ end: Int, _ view: TextView) {
        switch hit.anchor {
        case .atom:
            guard let range = view.literal(rules.atoms[hit.index].folded, end: end, isWord: true),
                let (span, sign) = injection.take(rules.atoms[hit.index].kind, range),
                injection.score >= rules.policy.injectionThreshold
            else { return }
            raw.append(
                RawFinding(
                    rule: .injection, span: normalizer.map.range(span), detail: sign,
                    score: injection.score))
        case .canary:
            guard let literal = rules.canary(hit.index),
                let range = view.literal(literal.bytes, end: end, isWord: false)
            else { return }
            raw.append(
                RawFinding(rule: .canary, span: normalizer.map.range(range), detail: "configured"))
        default: pending += Candidate.make(hit, end: end, view, rules)
        }
    }

    /// Asks the detectors of the candidates that have something new to look at.
    private mutating func look(_ view: TextView, isFinal: Bool) {
        if pending.isEmpty { return }
        var kept = 0
        for index in pending.indices {
            var candidate = pending[index]
            if candidate.isReady(view, isFinal: isFinal) {
                var text = view
                let match = candidate.match(&text, rules)
                if !text.isStarved {
                    if let match, rules.action(match.rule) != .off {
                        raw.append(
                            RawFinding(
                                rule: match.rule, span: normalizer.map.range(match.range),
                                detail: match.detail))
                    }
                    continue
                }
                candidate.wait = text.wait
                candidate.checked = view.end
            }
            pending[kept] = candidate
            kept += 1
        }
        pending.removeSubrange(kept...)
    }

    /// The first places of the folded text where a finding may start that is not known yet: any,
    /// and one that something would be done about.
    private func frontier(_ view: TextView) -> (all: Int, held: Int) {
        var all = injection.openStart(view.end)
        var held = view.end
        for candidate in pending {
            all = min(all, candidate.start)
            if candidate.holds { held = min(held, candidate.start) }
        }
        let automaton = rules.automaton
        all = min(all, automaton.openStart(search.state, holds: false, text: view) ?? all)
        held = min(held, automaton.openStart(search.state, holds: true, text: view) ?? held)
        if rules.watchesWords {
            let word = view.openWord
            all = min(all, word)
            if rules.holdsWords { held = min(held, word) }
        }
        return (min(all, held), held)
    }

    /// Reports what nothing can change any more, does what is to be done about it, and releases
    /// what is clean.
    private mutating func settle(
        _ frontier: (all: Int, held: Int), _ output: inout [UInt8], isFinal: Bool
    ) {
        func original(_ place: Int) -> Int {
            let open = normalizer.hidden.openStart ?? normalizer.consumed
            return place == normalizer.end ? open : min(open, normalizer.map.start(place))
        }
        let limit = isFinal ? normalizer.consumed : original(frontier.all)
        var count = 0
        while count < raw.count, raw[count].span.upperBound <= limit, blocked == nil {
            settle(raw[count], &output)
            count += 1
        }
        raw.removeSubrange(..<count)
        guard blocked == nil, rules.holds else { return }
        let next = raw.first { rules.action($0.rule).holds }
        let clean = isFinal ? normalizer.consumed : original(frontier.held)
        editor.release(to: min(clean, next?.span.lowerBound ?? clean), into: &output)
    }

    private mutating func settle(_ found: RawFinding, _ output: inout [UInt8]) {
        let family = found.rule.family.rawValue
        if found.span.lowerBound < familyEnds[family] { return }
        familyEnds[family] = found.span.upperBound
        let action = rules.action(found.rule)
        let finding = Finding(
            rule: found.rule, span: found.span, action: action,
            shadowed: rules.policy.shadowed(found.rule), detail: found.detail, score: found.score)
        findings.append(finding)
        switch action {
        case .off, .flag: break
        case .redact: editor.replace(found.span, found.rule.label, into: &output)
        case .block:
            editor.release(to: found.span.lowerBound, into: &output)
            blocked = finding
            pending = []
        }
    }
}
