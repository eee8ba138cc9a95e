/// The word pattern of DeepSeek V3 and its successors. Control and format characters that begin
/// no alternative stay between the matches.
///
///     [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
///     | ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct DeepSeekScanner: SplitScanner {
    private static let word: CharacterClass = [.letter, .mark]
    private static let sign: CharacterClass = [.punctuation, .symbol]

    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        let (kind, length) = text.classAndLength(at: index)
        if !kind.isDisjoint(with: Self.sign) {
            if length == 1, let end = asciiWordEnd(text, index + 1) { return end }
        } else if !kind.isDisjoint(with: Self.word) {
            return text.run(of: Self.word, from: index + length)
        } else if !text.isLineBreak(index) {
            let end = text.run(of: Self.word, from: index + length)
            if end > index + length { return end }
        }
        let start = text.bytes[index] == UInt8(ascii: " ") ? index + 1 : index
        let end = text.run(of: Self.sign, from: start)
        if end > start { return text.lineBreaksEnd(from: end, orSlashes: false) }
        return text.spaceEnd(from: index, breaksLines: true)
    }

    @inline(__always)
    private func asciiWordEnd(_ text: UTF8Cursor, _ start: Int) -> Int? {
        var index = start
        while index < text.end, (0x61...0x7A).contains(text.bytes[index] | 0x20) { index += 1 }
        return index > start ? index : nil
    }
}
