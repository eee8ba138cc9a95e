/// Addresses such as `ada@example.org`, around an `@`.
enum EmailDetector {
    /// RFC 5321, 4.5.3.1.
    static let longestLocal = 64
    static let longestDomain = 253

    /// The start of the part before the `@`, if there is one.
    static func start(_ text: TextView, at anchor: Int) -> Int? {
        var start = text.runBack(.local, to: anchor, limit: longestLocal)
        while start < anchor, !text.known(start).isIn(.word) { start += 1 }
        guard start < anchor, text.before(anchor) != UInt8(ascii: ".") else { return nil }
        // `git@host:path` is nobody's address.
        return text.mentions(["git"], before: anchor, within: 3) && anchor - start == 3
            ? nil : start
    }

    static func match(_ text: inout TextView, start: Int, anchor: Int) -> Match? {
        let first = anchor + 1
        var end = text.run(.domain, from: first, limit: longestDomain)
        while end > first, !text.known(end - 1).isIn(.alphanumeric) { end -= 1 }
        guard end > first, text.known(first).isIn(.alphanumeric) else { return nil }
        if text.at(end) == UInt8(ascii: "@") { return nil }
        var dots = 0
        var label = first
        for place in first..<end where text.known(place) == UInt8(ascii: ".") {
            if place == label || place - label > 63 { return nil }
            label = place + 1
            dots += 1
        }
        guard dots > 0, isTopLevel(text, label..<end) else { return nil }
        return Match(rule: .email, range: start..<end)
    }

    /// Letters, and not the ending of a file: `logo@2x.png` is a picture for dense screens.
    private static func isTopLevel(_ text: TextView, _ range: Range<Int>) -> Bool {
        let letters = range.map { text.known($0).lowercased }
        if letters.starts(with: "xn--".utf8) { return letters.count > 4 }
        guard letters.count >= 2, letters.count <= 24, letters.allSatisfy({ $0.isIn(.letter) })
        else { return false }
        return !files.contains(String(decoding: letters, as: UTF8.self))
    }

    private static let files: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "json", "html", "htm", "jsx",
        "tsx", "txt", "xml", "yaml", "yml", "toml", "lock", "pdf", "mjs", "cjs", "whl", "tgz",
    ]
}
