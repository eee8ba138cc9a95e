package import JSON

extension Tokenizer {
    /// Reads a `vocab.txt` as BERT's first tokenizers had it, a token a line, its id the number of
    /// the line from 0. `configuration` is the model's `tokenizer_config.json`; what it leaves open
    /// is as in BERT's uncased models. Time and memory are linear in the file.
    package init(vocabularyText: [UInt8], configuration: JSONObject = JSONObject())
        throws(TokenizerError)
    {
        try self.init(
            document: VocabularyText(bytes: vocabularyText, configuration: configuration)
                .document())
    }
}

/// Brings a `vocab.txt` to the shape of a `tokenizer.json`.
private struct VocabularyText {
    let bytes: [UInt8]
    let configuration: JSONObject

    func document() throws(TokenizerError) -> JSONValue {
        let tokens = lines()
        // By bytes: characters that Unicode holds equal are different tokens.
        var ids: [[UInt8]: Int] = [:]
        var vocabulary: [JSONObject.Member] = []
        vocabulary.reserveCapacity(tokens.count)
        for (id, token) in tokens.enumerated() {
            guard ids.updateValue(id, forKey: Array(token.utf8)) == nil else {
                throw .contradiction(
                    key: "vocab.txt", expected: "each token once", found: "\"\(token)\" twice")
            }
            vocabulary.append(.init(key: token, value: .integer(Int64(id))))
        }
        let start = try special("cls_token", "[CLS]", ids)
        let end = try special("sep_token", "[SEP]", ids)
        let unknown = try special("unk_token", "[UNK]", ids)
        var all = [start, end, unknown]
        for (key, usual) in [("pad_token", "[PAD]"), ("mask_token", "[MASK]")] {
            let text = name(key, usual)
            if let id = ids[Array(text.utf8)] { all.append((text, id)) }
        }
        return [
            "added_tokens": .array(all.sorted { $0.id < $1.id }.map(added)),
            "normalizer": [
                "type": "BertNormalizer", "clean_text": true,
                "handle_chinese_chars": flag("tokenize_chinese_chars"),
                "strip_accents": configuration["strip_accents"] ?? .null,
                "lowercase": flag("do_lower_case"),
            ],
            "pre_tokenizer": ["type": "BertPreTokenizer"],
            "post_processor": [
                "type": "BertProcessing", "cls": pair(start), "sep": pair(end),
            ],
            "decoder": ["type": "WordPiece", "prefix": "##", "cleanup": true],
            "model": [
                "type": "WordPiece", "unk_token": .string(unknown.text),
                "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                "vocab": .object(JSONObject(vocabulary)),
            ],
        ]
    }

    /// A line ends at a newline, whatever white space is before it; the last may lack its own.
    private func lines() -> [String] {
        var tokens = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        if tokens.last?.isEmpty == true { tokens.removeLast() }
        return tokens
    }

    private typealias Special = (text: String, id: Int)

    private func special(_ key: String, _ usual: String, _ ids: [[UInt8]: Int])
        throws(TokenizerError) -> Special
    {
        let text = name(key, usual)
        guard let id = ids[Array(text.utf8)] else {
            throw .contradiction(
                key: "vocab.txt", expected: "the \(key) \"\(text)\"", found: "no such line")
        }
        return (text, id)
    }

    /// A token is given by its text, or as an object that has the text as its content.
    private func name(_ key: String, _ usual: String) -> String {
        let value = configuration[key]
        return value?.string ?? value?["content"]?.string ?? usual
    }

    private func flag(_ key: String) -> JSONValue { .bool(configuration[key]?.bool ?? true) }

    private func pair(_ token: Special) -> JSONValue {
        [.string(token.text), .integer(Int64(token.id))]
    }

    private func added(_ token: Special) -> JSONValue {
        [
            "id": .integer(Int64(token.id)), "content": .string(token.text), "special": true,
            "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        ]
    }
}
