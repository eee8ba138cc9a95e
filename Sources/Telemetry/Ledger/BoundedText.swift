/// Keeps texts from outside at a size that rows and memory can bear, and says what it cut.
enum BoundedText {
    /// The text itself when it has at most `limit` bytes of UTF-8; otherwise its beginning up to a
    /// whole character, and how many bytes are missing.
    static func clip(_ text: String, bytes limit: Int) -> String {
        let utf8 = text.utf8
        guard utf8.count > limit else { return text }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        // A byte 10xxxxxx goes on with a character that began before it (RFC 3629, section 3).
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        let cut = utf8.distance(from: end, to: utf8.endIndex)
        return text[..<end] + "… [\(cut) bytes cut]"
    }
}
