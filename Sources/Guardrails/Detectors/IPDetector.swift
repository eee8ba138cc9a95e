/// Addresses of machines on the Internet. Loopback and the unspecified address tell nothing of
/// anybody and are no findings.
enum IPDetector {
    static func version4(_ number: NumberDetector.Candidate, _ text: TextView) -> Match? {
        let groups = number.groups
        guard groups.groups.count >= 4, !number.hasPlus, groups.uniform(4) == .dot
        else { return nil }
        var octets: [Int] = []
        for group in groups.groups.prefix(4) {
            guard group.range.count <= 3 else { return nil }
            let value = group.range.reduce(0) { $0 * 10 + text.known($1).digitValue }
            if value > 255 || (group.range.count > 1 && text.known(group.range.lowerBound) == 0x30)
            {
                return nil
            }
            octets.append(value)
        }
        if groups.groups.count > 4, ![.space, .slash].contains(groups.groups[4].separator) {
            return nil
        }
        if groups.groups.count == 4, groups.behind.isIn(.word) || groups.behind == 0x2D {
            return nil
        }
        if octets[0] == 127 || octets == [0, 0, 0, 0] { return nil }
        // `version 1.2.3.4` looks the same.
        if text.mentions(["version", "release", " v", "build"], before: number.anchor, within: 12) {
            return nil
        }
        return Match(rule: .ip, range: number.anchor..<groups.end(4), detail: "v4")
    }

    /// The start of the address whose first colon is here.
    static func start6(_ text: TextView, at anchor: Int) -> Int? {
        let start = text.runBack(.hex, to: anchor, limit: 5)
        guard anchor - start == 4, !text.before(start).isIn(.word), text.before(start) != 0x3A,
            text.before(start) != 0x2E, text.before(start) != 0x2D
        else { return nil }
        // Global, unique local and link-local addresses (RFC 4291, 4193).
        let first = text.known(start).lowercased
        return [0x32, 0x33, 0x66].contains(first) ? start : nil
    }

    static func version6(_ text: inout TextView, start: Int) -> Match? {
        var groups = 0
        var hasGap = false
        var place = start
        while groups < 8 {
            let end = text.run(.hex, from: place, limit: 5)
            if end - place > 4 { return nil }
            if end > place { groups += 1 } else if !hasGap { return nil }
            place = end
            guard text.at(place) == 0x3A else { break }
            if text.at(place + 1) == 0x3A {
                if hasGap { return nil }
                hasGap = true
                place += 2
                if !text.at(place).isIn(.hex) { break }
            } else {
                guard text.at(place + 1).isIn(.hex) else { break }
                place += 1
            }
        }
        guard hasGap ? groups >= 2 && groups < 8 : groups == 8, !text.at(place).isIn(.word),
            text.at(place) != 0x3A || !text.at(place + 1).isIn(.hex)
        else { return nil }
        let digits = (start..<place).contains { text.known($0).isIn(.digit) }
        return digits ? Match(rule: .ip, range: start..<place, detail: "v6") : nil
    }
}
