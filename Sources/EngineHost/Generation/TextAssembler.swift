import Tokenizers

/// Turns output tokens into text: whole characters, up to the first stop string.
struct TextAssembler {
    private var detokenizer: StreamingDetokenizer?
    private var matcher: StopMatcher

    /// Without a tokenizer there is no text, only tokens.
    init(tokenizer: Tokenizer?, stop: [String]) {
        detokenizer = tokenizer.map { StreamingDetokenizer($0, skippingSpecialTokens: true) }
        matcher = StopMatcher(stop)
    }

    /// The text that the tokens complete, and how many of them were taken in before a stop string
    /// ended it; nil for none.
    mutating func append(_ tokens: [GeneratedToken]) -> (text: String, stoppedAfter: Int?) {
        guard matcher.isNeeded else {
            return (detokenizer?.append(contentsOf: tokens.lazy.map(\.token)) ?? "", nil)
        }
        var text = ""
        for (index, token) in tokens.enumerated() {
            let piece = matcher.append(detokenizer?.append(token.token) ?? "")
            text += piece.text
            if piece.isStopped { return (text, index + 1) }
        }
        return (text, nil)
    }

    /// What is left when no more tokens come.
    mutating func finish() -> String {
        let rest = detokenizer?.finish() ?? ""
        guard matcher.isNeeded else { return rest }
        let last = matcher.append(rest)
        return last.isStopped ? last.text : last.text + matcher.finish()
    }
}
