/// WordPiece: the longest token at the start of a word, then the longest continuation, and so on;
/// a word that cannot be covered is one unknown token.
struct WordPieceModel: Sendable {
    static let wordStart = 0
    static let continuation = 1

    /// Two roots: tokens that begin a word, and continuations without their prefix.
    let trie: ByteTrie
    let unknown: Int32
    let longestWord: Int

    func encode(
        _ word: UnsafeBufferPointer<UInt8>, into output: TokenBuffer, pending: inout [Int32]
    ) {
        pending.removeAll(keepingCapacity: true)
        guard isShort(word) else { return output.append(unknown) }
        var index = 0
        while index < word.count {
            let root = index == 0 ? Self.wordStart : Self.continuation
            guard let match = trie.longestMatch(in: word, from: index, root: root) else {
                return output.append(unknown)
            }
            pending.append(match.value)
            index = match.end
        }
        output.append(contentsOf: pending)
    }

    /// At most `longestWord` characters.
    private func isShort(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        if word.count <= longestWord { return true }
        return word.lazy.filter { $0 & 0xC0 != 0x80 }.count <= longestWord
    }
}
