enum TextSearch {
    /// Whether the text holds the other one, byte for byte. Linear in both, which the standard
    /// library does not promise (Knuth, Morris and Pratt, "Fast pattern matching in strings",
    /// 1977).
    static func holds(_ text: String, _ wanted: String) -> Bool {
        let needle = Array(wanted.utf8)
        if needle.isEmpty { return true }
        // For every prefix of the needle, the longest proper prefix that it also ends with.
        var overlaps = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in needle.indices.dropFirst() {
            while length > 0, needle[index] != needle[length] { length = overlaps[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            overlaps[index] = length
        }
        var matched = 0
        for byte in text.utf8 {
            while matched > 0, byte != needle[matched] { matched = overlaps[matched - 1] }
            if byte == needle[matched] { matched += 1 }
            if matched == needle.count { return true }
        }
        return false
    }

    /// The text, or its beginning with a note of how much there was.
    static func excerpt(_ text: String, limit: Int) -> String {
        guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
            end < text.endIndex
        else { return text }
        return "\(text[..<end])… (cut; \(text.count) characters in all)"
    }
}
