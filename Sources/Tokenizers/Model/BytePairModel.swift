/// Byte-pair encoding over bytes (GPT-2 and its heirs) or over characters (SentencePiece's BPE).
struct BytePairModel: Sendable {
    enum Alphabet: Sendable {
        /// The id of every byte; −1 for one that the vocabulary lacks.
        case bytes([Int32])
        /// The id of every character that is a token, keyed by (0, scalar).
        case characters(PairTable)
    }

    let alphabet: Alphabet
    /// (left id, right id) → rank and id of the result.
    let merges: PairTable
    /// Ranks are below this.
    let rankCount: Int
    /// The ids of `<0x00>`…`<0xFF>` for characters that are no token; −1 for one that is missing.
    var byteFallback: [Int32]?
    var unknown: Int32?
    var fusesUnknown = false
    /// For `ignore_merges`: words that are tokens themselves need no merging.
    var wholeWords: Vocabulary?
    /// Ids that ordinary text never becomes.
    var specials: Set<Int32> = []
    /// No token reaches over a `▁` that follows another character, so words may be parted there.
    var partsAtMetaspace = false

    func encode(
        _ word: UnsafeBufferPointer<UInt8>, _ merger: inout BytePairMerger,
        into output: TokenBuffer
    ) {
        if let wholeWords, let id = wholeWord(word, wholeWords), !specials.contains(id) {
            return output.append(id)
        }
        if word.count > BytePairMerger.longestWord {
            let half = word.count / 2
            encode(UnsafeBufferPointer(rebasing: word[..<half]), &merger, into: output)
            return encode(UnsafeBufferPointer(rebasing: word[half...]), &merger, into: output)
        }
        merger.removeAll()
        switch alphabet {
        case .bytes(let ids):
            for byte in word {
                let id = ids[Int(byte)]
                if id >= 0 { merger.append(id) } else if let unknown { merger.append(unknown) }
            }
        case .characters(let ids): appendCharacters(of: word, ids, &merger)
        }
        merger.merge(merges, rankCount: rankCount, into: output)
    }

    private func wholeWord(_ word: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> Int32? {
        guard case .bytes = alphabet else { return vocabulary.id(of: word) }
        return vocabulary.id(of: ByteLevelAlphabet.text(of: word))
    }

    /// Characters that are tokens; for others their bytes, or the unknown token. As in the
    /// reference, an unknown token is held back until the next character that is a token.
    private func appendCharacters(
        of word: UnsafeBufferPointer<UInt8>, _ ids: PairTable, _ merger: inout BytePairMerger
    ) {
        let cursor = UTF8Cursor(word)
        var index = 0
        var heldUnknown = false
        while index < word.count {
            let (scalar, length) = cursor.scalar(at: index)
            let start = index
            index += length
            if let id = ids.value(0, scalar) {
                if heldUnknown, let unknown { merger.append(unknown) }
                heldUnknown = false
                merger.append(Int32(truncatingIfNeeded: id))
                continue
            }
            if let byteFallback, word[start..<index].allSatisfy({ byteFallback[Int($0)] >= 0 }) {
                for byte in word[start..<index] { merger.append(byteFallback[Int(byte)]) }
                continue
            }
            if let unknown {
                if heldUnknown, !fusesUnknown { merger.append(unknown) }
                heldUnknown = true
            }
        }
        if heldUnknown, let unknown { merger.append(unknown) }
    }
}
