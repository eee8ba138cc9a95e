/// What URLs carry: passwords of their own, and data to hosts that nobody allowed.
enum LinkDetector {
    static let longest = 2_048
    /// Of the text in brackets before a link.
    private static let longestLabel = 128

    /// Around `://`, whose end is the anchor: the start of the scheme.
    static func start(_ text: TextView, at anchor: Int) -> Int? {
        let colon = anchor - 3
        let start = text.runBack(.domain, to: colon, limit: 16)
        return start < colon && text.known(start).isIn(.letter) ? start : nil
    }

    /// `user:password@` of a URL of any scheme.
    static func credentials(_ text: inout TextView, anchor: Int) -> Match? {
        var place = anchor
        var colon: Int?
        while place < anchor + 256 {
            let byte = text.at(place)
            if byte == 0x40 { break }
            guard byte.isIn(.url), byte != 0x2F, byte != 0x3F else { return nil }
            if byte == 0x3A, colon == nil { colon = place }
            place += 1
        }
        guard let colon, text.at(place) == 0x40, place - colon > 3, colon > anchor,
            text.at(place + 1).isIn(.alphanumeric)
        else { return nil }
        // `$PASSWORD`, `{password}` and `***` stand for one.
        let first = text.known(colon + 1)
        let password = (colon + 1)..<place
        if [0x24, 0x7B, 0x2A, 0x25].contains(first) { return nil }
        if password.allSatisfy({ text.known($0).lowercased == 0x78 }) { return nil }
        return Match(rule: .urlCredentials, range: anchor..<place)
    }

    /// A link that carries data away. What a picture loads without a click has less room.
    static func exfiltration(
        _ text: inout TextView, start: Int, anchor: Int, allowed: [[UInt8]]
    ) -> Match? {
        guard text.known(start).lowercased == 0x68 || text.known(start) == 0x2F else { return nil }
        var place = anchor
        while place < anchor + longest, isURL(&text, place) { place += 1 }
        let end = place
        let hostEnd = text.run(.domain, from: anchor, limit: 256)
        guard hostEnd > anchor else { return nil }
        let host = text.slice(anchor..<min(hostEnd, end)).map(\.lowercased)
        if allowed.contains(where: { isBelow(host, $0) }) { return nil }
        let isPicture = isPicture(text, start)
        let load = Load(text, (min(hostEnd, end))..<end)
        let longestLabel = host.split(separator: 0x2E).map(\.count).max() ?? 0
        let room = isPicture ? 32 : 64
        let isFull =
            load.longestEncoded >= room || load.escapes >= (isPicture ? 8 : 16)
            || load.hasPlaceholder || longestLabel > 40 || host.count > 100
            || (isPicture && load.queryLength > 128)
        guard isFull else { return nil }
        return Match(rule: .exfiltration, range: start..<end, detail: isPicture ? "image" : "link")
    }

    /// Brackets belong to placeholders of redacted texts.
    private static func isURL(_ text: inout TextView, _ place: Int) -> Bool {
        let byte = text.at(place)
        return byte.isIn(.url) || byte == 0x5B || byte == 0x5D
    }

    private static func isBelow(_ host: [UInt8], _ name: [UInt8]) -> Bool {
        host == name
            || (host.count > name.count && host.suffix(name.count).elementsEqual(name)
                && host[host.count - name.count - 1] == 0x2E)
    }

    /// `![…](` in Markdown, `src="` in HTML, `url(` in CSS.
    private static func isPicture(_ text: TextView, _ start: Int) -> Bool {
        var place = start
        if text.before(place) == 0x3C { place -= 1 }
        if text.before(place) == 0x28, text.known(place - 2) == 0x5D {
            var depth = 0
            for step in 2...longestLabel {
                let byte = text.known(place - step)
                if byte == 0x5D { depth += 1 }
                if byte == 0x5B {
                    depth -= 1
                    if depth == 0 { return text.known(place - step - 1) == 0x21 }
                }
            }
            return false
        }
        return text.mentions(["src=", "src =", "url("], before: start, within: 7)
    }

    /// What is behind the host.
    private struct Load {
        var longestEncoded = 0
        var escapes = 0
        var hasPlaceholder = false
        var queryLength = 0

        init(_ text: TextView, _ range: Range<Int>) {
            var run = RunOfCode()
            for place in range {
                let byte = text.known(place)
                if byte == 0x25 { escapes += 1 }
                if byte == 0x3F || byte == 0x23, queryLength == 0 {
                    queryLength = range.upperBound - place
                }
                if byte == 0x5B { hasPlaceholder = hasPlaceholder || Self.opens(text, place) }
                if byte.isIn(.alphanumeric) || byte == 0x2B || byte == 0x25 || byte == 0x5F {
                    run.take(byte)
                    longestEncoded = max(longestEncoded, run.weight)
                } else if byte != 0x3D || run.count == 0 {
                    run = RunOfCode()
                }
            }
        }

        private static func opens(_ text: TextView, _ place: Int) -> Bool {
            var end = place + 1
            while text.known(end).isIn(.upper) || text.known(end) == 0x5F { end += 1 }
            var digits = end
            while text.known(digits).isIn(.digit) { digits += 1 }
            return end > place + 3 && digits > end && text.known(digits) == 0x5D
        }
    }

    /// Letters and digits in a row, as encodings have them: names have few digits and few
    /// changes between large and small letters.
    private struct RunOfCode {
        var count = 0
        private var changes = 0
        private var kind = 0

        mutating func take(_ byte: UInt8) {
            count += 1
            let kind = byte.isIn(.digit) ? 1 : byte.isIn(.upper) ? 2 : 3
            if kind != self.kind { changes += 1 }
            self.kind = kind
        }

        var weight: Int { changes * 6 >= count ? count : 0 }
    }
}
