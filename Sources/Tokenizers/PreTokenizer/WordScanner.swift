/// The cl100k family: Llama 3, Qwen 2 and 3, GLM, Phi 4 and others differ only in how many digits
/// stay together and in whether marks are letters.
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
///     | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct WordScanner: SplitScanner {
    let digits: Int
    let letters: CharacterClass

    init(digits: Int, marksAreLetters: Bool = false) {
        self.digits = digits
        letters = marksAreLetters ? [.letter, .mark] : .letter
    }

    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        if let end = text.contractionEnd(from: index, ignoringCase: true) { return end }
        let (kind, length) = text.classAndLength(at: index)
        if !kind.isDisjoint(with: letters) { return text.run(of: letters, from: index + length) }
        if kind.contains(.number) { return text.numberEnd(from: index, limit: digits) }
        if !text.isLineBreak(index) {
            let word = text.run(of: letters, from: index + length)
            if word > index + length { return word }
        }
        return text.symbolsEnd(
            from: index, excluding: letters.union([.space, .number]), slashes: false)
            ?? text.spaceEnd(from: index, breaksLines: true)
    }
}
