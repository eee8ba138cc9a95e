/// Numbers of people: cards, social security, phones, and IPv4 addresses, from the first digit of
/// a group of digits on.
enum NumberDetector {
    /// Where the number starts, with what belongs to it before its first digit; nil where a digit
    /// is inside of a word or of a longer name.
    static func start(_ text: TextView, at anchor: Int) -> Int? {
        let before = text.before(anchor)
        if before.isIn(.word) { return nil }
        // Behind a dot, a hyphen or a slash it goes on what was before.
        let joins: [UInt8] = [0x2D, 0x2E, 0x2F]
        if joins.contains(before), text.known(anchor - 2).isIn(.alphanumeric) { return nil }
        var start = anchor
        while anchor - start < 2, [0x2B, 0x28].contains(text.before(start)) { start -= 1 }
        if text.known(start) == 0x2B, text.before(start).isIn(.word) { return nil }
        return start
    }

    static func match(_ text: inout TextView, start: Int, anchor: Int, rules: Ruleset)
        -> Match?
    {
        guard NumberGroups.isWorthReading(&text, from: anchor, leastDigits: start < anchor ? 8 : 9)
        else { return nil }
        // In a row of numbers only cards stand out, by the length of their first group.
        let isJoined = text.before(start).isIn(.separator) && text.known(start - 2).isIn(.digit)
        if isJoined {
            let first = text.run(.digit, from: anchor, limit: 20) - anchor
            guard first == 4 || first == 6 || first >= 13 else { return nil }
        }
        let groups = NumberGroups(&text, from: anchor)
        let number = Candidate(groups, text, start: start, anchor: anchor)
        var match: Match?
        if isJoined { return rules.looks(for: .card) ? card(number) : nil }
        if rules.looks(for: .ip) { match = match ?? IPDetector.version4(number, text) }
        if rules.looks(for: .card) { match = match ?? card(number) }
        if rules.looks(for: .usSSN) { match = match ?? socialSecurity(number, text) }
        if rules.looks(for: .caSIN) { match = match ?? socialInsurance(number, text) }
        if rules.looks(for: .phone) { match = match ?? PhoneDetector.match(number, text) }
        return match
    }

    struct Candidate {
        let groups: NumberGroups
        let hasPlus: Bool
        /// Its first group is in parentheses.
        let hasBrace: Bool
        /// With and without what stands before the first digit.
        let start: Int
        let anchor: Int

        init(_ groups: NumberGroups, _ text: TextView, start: Int, anchor: Int) {
            self.groups = groups
            self.anchor = anchor
            var start = start
            let isClosed = groups.groups.dropFirst().first?.separator.first == 0x29
            hasBrace = isClosed && (start..<anchor).contains { text.known($0) == 0x28 }
            // Another parenthesis is around the number, or before it.
            while start < anchor, text.known(start) == 0x28,
                !hasBrace || text.known(start + 1) == 0x28
            { start += 1 }
            hasPlus = (start..<anchor).contains { text.known($0) == 0x2B }
            self.start = start
        }
    }

    /// Groups of digits as they are printed on cards.
    private static let layouts: Set<[Int]> = [
        [4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 4, 4, 4, 3], [6, 10], [6, 13], [4, 4, 4, 1],
    ]

    private static func card(_ number: Candidate) -> Match? {
        if number.hasPlus { return nil }
        let groups = number.groups
        for count in groups.count(ofDigits: 13...19).reversed() {
            guard let separator = groups.uniform(count), count == 1 || separator.count == 1,
                count == 1 || layouts.contains(Array(groups.lengths.prefix(count))),
                count == groups.groups.count ? groups.ends(count, joinedBy: separator) : true
            else { continue }
            let digits = groups.digits(count)
            guard let issuer = issuer(Array(digits)), Checksums.luhn(digits) else { continue }
            return Match(
                rule: .card, range: number.anchor..<groups.end(count), detail: issuer)
        }
        return nil
    }

    /// By the first digits and the length (ISO/IEC 7812 ranges as the networks publish them).
    private static func issuer(_ digits: [Int]) -> String? {
        let six = digits.prefix(6).reduce(0) { $0 * 10 + $1 }
        let count = digits.count
        if digits.allSatisfy({ $0 == digits[0] }) { return nil }
        switch six {
        case 400_000...499_999: return [13, 16, 19].contains(count) ? "visa" : nil
        case 510_000...559_999, 222_100...272_099: return count == 16 ? "mastercard" : nil
        case 340_000...349_999, 370_000...379_999: return count == 15 ? "amex" : nil
        case 601_100...601_199, 644_000...659_999: return count >= 16 ? "discover" : nil
        case 352_800...358_999: return count >= 16 ? "jcb" : nil
        case 300_000...305_999, 309_500...309_599, 360_000...369_999, 380_000...399_999:
            return (14...19).contains(count) ? "diners" : nil
        case 620_000...629_999: return count >= 16 ? "unionpay" : nil
        case 500_000...509_999, 560_000...589_999, 630_000...639_999, 670_000...679_999:
            return [16, 18, 19].contains(count) ? "maestro" : nil
        default: return nil
        }
    }

    /// Area, group and serial by the rules of the Social Security Administration.
    private static func socialSecurity(_ number: Candidate, _ text: TextView) -> Match? {
        let groups = number.groups
        let words: [StaticString] = ["ssn", "social security"]
        guard let count = nineDigits(number, text, layout: [3, 2, 4], words: words) else {
            return nil
        }
        let digits = groups.digits(count).reduce(0) { $0 * 10 + $1 }
        let area = digits / 1_000_000
        guard area > 0, area != 666, area < 900, digits / 10_000 % 100 > 0, digits % 10_000 > 0,
            digits != 78_051_120, digits != 219_099_999, digits != 123_456_789
        else { return nil }
        return Match(rule: .usSSN, range: number.anchor..<groups.end(count))
    }

    private static func socialInsurance(_ number: Candidate, _ text: TextView) -> Match? {
        let groups = number.groups
        let words: [StaticString] = ["sin:", "sin ", "social insurance", "assurance sociale"]
        guard let count = nineDigits(number, text, layout: [3, 3, 3], words: words) else {
            return nil
        }
        let digits = groups.digits(count)
        guard let first = digits.first, first != 0, first != 8, Checksums.luhn(digits) else {
            return nil
        }
        return Match(rule: .caSIN, range: number.anchor..<groups.end(count))
    }

    /// Nine digits in groups, or without any where the words before say what they are.
    private static func nineDigits(
        _ number: Candidate, _ text: TextView, layout: [Int], words: [StaticString]
    ) -> Int? {
        let groups = number.groups
        guard !number.hasPlus, !number.hasBrace else { return nil }
        for count in groups.count(ofDigits: 9...9) {
            guard let inner = groups.uniform(count), groups.ends(count, joinedBy: inner) else {
                continue
            }
            if count == 1 {
                if text.mentions(words, before: number.anchor, within: 32) { return count }
            } else if Array(groups.lengths.prefix(count)) == layout,
                inner == .hyphen || inner == .space
            {
                return count
            }
        }
        return nil
    }
}
