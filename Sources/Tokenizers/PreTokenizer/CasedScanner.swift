/// The o200k family (GPT-4o, gpt-oss, Llama 4, Tekken): words part where the case rises.
///
/// With U = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]` and L = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`:
///
///     [^\r\n\p{L}\p{N}]?U*L+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     |[^\r\n\p{L}\p{N}]?U+L*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct CasedScanner: SplitScanner {
    let digits: Int
    let contractions: Bool

    private static let rising: CharacterClass = [.upper, .caseless, .mark]
    private static let falling: CharacterClass = [.lower, .caseless, .mark]
    private static let both: CharacterClass = [.caseless, .mark]

    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        let (kind, length) = text.classAndLength(at: index)
        if kind.contains(.number) { return text.numberEnd(from: index, limit: digits) }
        if let end = wordEnd(text, index, kind, length) {
            guard contractions else { return end }
            return text.contractionEnd(from: end, ignoringCase: true) ?? end
        }
        return text.symbolsEnd(
            from: index, excluding: [.letter, .space, .number], slashes: true)
            ?? text.spaceEnd(from: index, breaksLines: true)
    }

    /// The two word alternatives. A mark may serve as the optional first character, and is given
    /// back when the first alternative fails behind it.
    @inline(__always)
    private func wordEnd(
        _ text: UTF8Cursor, _ index: Int, _ kind: CharacterClass, _ length: Int
    ) -> Int? {
        let isLetter = !kind.isDisjoint(with: .letter)
        if isLetter { return lowerEnd(text, index) ?? upperEnd(text, index) }
        if text.isLineBreak(index) { return nil }
        if let end = lowerEnd(text, index + length) { return end }
        if kind.contains(.mark) { return lowerEnd(text, index) }
        return upperEnd(text, index + length)
    }

    /// `U*L+`: where no lower-case letter follows the run of U, the run is given back up to its
    /// last character that is also in L.
    @inline(__always)
    private func lowerEnd(_ text: UTF8Cursor, _ start: Int) -> Int? {
        var index = start
        var lastShared: Int?
        while index < text.end {
            let (kind, length) = text.classAndLength(at: index)
            if kind.isDisjoint(with: Self.rising) { break }
            index += length
            if !kind.isDisjoint(with: Self.both) { lastShared = index }
        }
        let end = text.run(of: Self.falling, from: index)
        return end > index ? end : lastShared
    }

    /// `U+L*` where `U*L+` has failed: upper-case letters only.
    @inline(__always)
    private func upperEnd(_ text: UTF8Cursor, _ start: Int) -> Int? {
        let end = text.run(of: Self.rising, from: start)
        return end > start ? end : nil
    }
}
