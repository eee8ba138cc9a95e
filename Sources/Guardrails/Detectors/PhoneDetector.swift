/// Telephone numbers: international ones, those of North America in their usual spellings, and
/// national ones that start with a zero.
enum PhoneDetector {
    private static let words: [StaticString] = [
        "phone", "tel", "call", "mobile", "cell", "fax", "whatsapp", "handy", "movil", "portable",
    ]

    static func match(_ number: NumberDetector.Candidate, _ text: TextView) -> Match? {
        let groups = number.groups
        if isAmount(number, text) { return nil }
        if number.hasPlus { return international(number, code: 0) }
        if groups.digits.starts(with: [0, 0]), let match = international(number, code: 2) {
            return match
        }
        return northAmerican(number, text) ?? national(number, text)
    }

    /// `$`, `#`, `=` and their like make an amount, an order or a parameter of a number.
    private static func isAmount(_ number: NumberDetector.Candidate, _ text: TextView) -> Bool {
        [0x24, 0x23, 0x3D, 0x25, 0x2F, 0x26].contains(text.before(number.start))
    }

    /// E.164: up to fifteen digits, the first of them no zero.
    private static func international(_ number: NumberDetector.Candidate, code: Int) -> Match? {
        let groups = number.groups
        let count = groups.groups.count
        for count in (1...count).reversed() {
            let digits = groups.digits(count).dropFirst(code)
            guard (8...15).contains(digits.count), digits.first != 0,
                count == groups.groups.count
                    ? groups.ends(count, joinedBy: .none) : groups.groups[count].separator != .dot,
                code == 0 || count > 1
            else { continue }
            return Match(rule: .phone, range: number.start..<groups.end(count))
        }
        return nil
    }

    /// Area and exchange start with 2 to 9 (North American Numbering Plan).
    private static func northAmerican(_ number: NumberDetector.Candidate, _ text: TextView)
        -> Match?
    {
        let groups = number.groups
        for count in groups.count(ofDigits: 10...11) {
            var digits = groups.digits(count)
            var lengths = Array(groups.lengths.prefix(count))
            if digits.count == 11 {
                guard digits.first == 1 else { continue }
                digits = digits.dropFirst()
                if lengths.first == 1 { lengths.removeFirst() } else { lengths[0] -= 1 }
            }
            let known = Array(digits)
            guard known[0] >= 2, known[3] >= 2, known[1] != 9 || known[2] != 9 else { continue }
            let last = groups.groups[count - 1].separator
            guard groups.ends(count, joinedBy: last), last != .slash else { continue }
            guard lengths == [3, 3, 4] || lengths == [10] else { continue }
            // Ten digits in a row may be anything.
            if lengths.count == 1, !text.mentions(words, before: number.start, within: 24) {
                continue
            }
            return Match(rule: .phone, range: number.start..<groups.end(count))
        }
        return nil
    }

    /// `030 1234567`, `(020) 7946 0958`: ten to twelve digits in groups that are no date.
    private static func national(_ number: NumberDetector.Candidate, _ text: TextView) -> Match? {
        let groups = number.groups
        guard groups.digits.first == 0 else { return nil }
        for count in groups.count(ofDigits: 10...12).reversed() where count > 1 {
            let lengths = Array(groups.lengths.prefix(count))
            let last = groups.groups[count - 1].separator
            let dots = groups.groups[..<count].contains { $0.separator.hasDot }
            guard lengths[0] >= 2, !dots || lengths.allSatisfy({ $0 == 2 }), lengths[0] < 6,
                groups.ends(count, joinedBy: last), lengths.max() ?? 0 <= 8,
                !lengths.starts(with: [2, 2, 4])
            else { continue }
            return Match(rule: .phone, range: number.start..<groups.end(count))
        }
        return nil
    }
}
