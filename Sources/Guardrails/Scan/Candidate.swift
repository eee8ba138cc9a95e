/// A place where a detector will look as soon as enough of the text is there.
struct Candidate {
    enum Probe {
        case email, number, iban, version6, credentials, exfiltration, privateKey, escape, marker
        case token(Int)
        case assignment(Int)
    }

    let probe: Probe
    /// Behind the literal that gave it away, or the literal itself for digits and colons.
    let anchor: Int
    /// No finding of this candidate starts earlier.
    let start: Int
    let holds: Bool
    var wait: TextView.Wait?
    var checked = 0

    init(_ probe: Probe, anchor: Int, start: Int, holds: Bool) {
        self.probe = probe
        self.anchor = anchor
        self.start = start
        self.holds = holds
    }

    /// Whether there is anything new for the detector. Each byte is looked at once.
    mutating func isReady(_ text: TextView, isFinal: Bool) -> Bool {
        guard let wait, !isFinal else { return true }
        if text.end >= wait.limit { return true }
        while checked < text.end {
            if !text.known(checked).isIn(wait.set) { return true }
            checked += 1
        }
        return false
    }

    func match(_ text: inout TextView, _ rules: Ruleset) -> Match? {
        switch probe {
        case .email: EmailDetector.match(&text, start: start, anchor: anchor)
        case .number:
            NumberDetector.match(&text, start: start, anchor: anchor, rules: rules)
        case .iban: IBANDetector.match(&text, start: start)
        case .version6: IPDetector.version6(&text, start: start)
        case .credentials: LinkDetector.credentials(&text, anchor: anchor)
        case .exfiltration:
            LinkDetector.exfiltration(
                &text, start: start, anchor: anchor, allowed: rules.allowedHosts)
        case .privateKey: PrivateKeyDetector.match(&text, start: start, anchor: anchor)
        case .escape: EscapeDetector.match(&text, start: start)
        case .marker: Canary.match(&text, start: start, anchor: anchor)
        case .token(let index):
            TokenDetector.match(
                &text, start: start, anchor: anchor, format: TokenFormat.all[index])
        case .assignment(let index):
            AssignmentDetector.match(
                &text, anchor: anchor, name: AssignmentDetector.names[index])
        }
    }
}
