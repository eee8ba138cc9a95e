/// The text of a growing list of tokens, handed out as soon as characters are complete.
///
/// From the beginning of a text, what `append` returns and what `finish` returns join to what
/// `Tokenizer.decode` gives for the whole list. Each call costs as much as the token is long.
package struct StreamingDetokenizer: Sendable {
    private let tokenizer: Tokenizer
    private let skipsSpecialTokens: Bool
    private var detokenizer: Detokenizer

    /// `continuingText` tells that other text stands before, so that the first token keeps the
    /// blank that SentencePiece's tokenizers drop at the beginning of a text.
    package init(
        _ tokenizer: Tokenizer, skippingSpecialTokens: Bool, continuingText: Bool = false
    ) {
        self.tokenizer = tokenizer
        skipsSpecialTokens = skippingSpecialTokens
        detokenizer = Detokenizer(tokenizer.decoding, isBeginning: !continuingText)
    }

    /// The text that the token completes, which may be empty.
    package mutating func append(_ id: Int32) -> String {
        append(contentsOf: CollectionOfOne(id))
    }

    package mutating func append(contentsOf ids: some Sequence<Int32>) -> String {
        var output: [UInt8] = []
        for id in ids where !(skipsSpecialTokens && tokenizer.isSpecial(id)) {
            detokenizer.append(id, to: &output)
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// U+FFFD for a character that stayed incomplete, else nothing.
    package mutating func finish() -> String {
        var output: [UInt8] = []
        detokenizer.finish(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
