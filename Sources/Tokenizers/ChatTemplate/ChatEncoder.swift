/// From messages to ids, such that only the template can write special tokens: text that came
/// from a message, a tool or a variable stays text, whatever it spells.
package struct ChatEncoder: Sendable {
    package let tokenizer: Tokenizer
    package let template: ChatTemplate

    /// Refuses a tokenizer whose ordinary text can become a special token.
    package init(tokenizer: Tokenizer, template: ChatTemplate) throws(TokenizerError) {
        if let (text, reason) = tokenizer.forgeableSpecialToken() {
            throw .forgeableSpecialToken(text: text, reason: reason)
        }
        self.tokenizer = tokenizer
        self.template = template
    }

    /// The ids of a chat.
    package func encode(_ input: ChatInput) throws(TokenizerError) -> [Int32] {
        let text = try template.renderMarked(input)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + text.count / 8)
        var trusted: [Piece] = []
        for unit in text.units {
            let start = bytes.count
            UTF8Cursor.append(unit & TemplateText.scalarMask, to: &bytes)
            guard unit & TemplateText.dataMark == 0 else { continue }
            if let last = trusted.last, last.end == start {
                trusted[trusted.count - 1].end = bytes.count
            } else {
                trusted.append(Piece(start: start, end: bytes.count))
            }
        }
        return bytes.withUnsafeBufferPointer {
            tokenizer.encode($0, Trust(ranges: trusted), false)
        }
    }

    /// The text of a chat.
    package func render(_ input: ChatInput) throws(TokenizerError) -> String {
        try template.render(input)
    }
}

extension Tokenizer {
    /// A special token that text without it could become, and why.
    ///
    /// Merges and whole words never give one (see `ModelReader.merges`). What is left: a token
    /// that is a single symbol of the model, the unknown token, which spells nothing, aside; and
    /// one that is looked for only after a normalizer has changed the text.
    func forgeableSpecialToken() -> (text: String, reason: String)? {
        for token in addedTokens where token.isSpecial {
            let text = String(decoding: token.text, as: UTF8.self)
            if token.isNormalized, !normalizer.steps.isEmpty {
                return (text, "it is looked for in normalized text")
            }
            if case .bytePair(let model) = model, model.isSymbol(token.id) {
                return (text, "it is a symbol of the model")
            }
        }
        return nil
    }
}

extension BytePairModel {
    /// Whether a byte or character alone becomes this id.
    func isSymbol(_ id: Int32) -> Bool {
        if byteFallback?.contains(id) ?? false { return true }
        switch alphabet {
        case .bytes(let ids): return id != unknown && ids.contains(id)
        case .characters(let ids): return ids.containsValue(UInt64(UInt32(bitPattern: id)))
        }
    }
}
