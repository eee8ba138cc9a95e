package import JSON

/// The files of text that a Hugging Face folder has beside its weights, told from the metadata of a
/// GGUF file.
package struct GGUFTextFiles: Sendable {
    private let file: GGUFFile

    package init(_ file: GGUFFile) { self.file = file }

    /// `tokenizer.json`; nil when the file has no tokenizer.
    package func tokenizer() throws(ModelFormatError) -> JSONValue? {
        let vocabulary = GGUFVocabulary(file)
        guard let kind = vocabulary.value("model")?.string, kind != "none" else { return nil }
        switch kind {
        case "gpt2": return try GGUFByteLevelTokenizer(vocabulary: vocabulary).document()
        case "llama": return try GGUFSentencePieceTokenizer(vocabulary: vocabulary).document()
        default:
            throw .unsupported(
                file: file.path, key: "tokenizer.ggml.model", found: "\"\(kind)\"",
                supported: "\"gpt2\", \"llama\"")
        }
    }

    /// `tokenizer_config.json`: the chat template, and the texts of the tokens that it names.
    package func tokenizerConfiguration() throws(ModelFormatError) -> JSONValue {
        let vocabulary = GGUFVocabulary(file)
        let texts = try vocabulary.texts()
        var object = JSONObject()
        if let template = file.metadata["tokenizer.chat_template"]?.string {
            object["chat_template"] = .string(template)
        }
        let roles = [
            ("bos_token", "bos_token_id"), ("eos_token", "eos_token_id"),
            ("unk_token", "unknown_token_id"), ("pad_token", "padding_token_id"),
        ]
        for (role, key) in roles {
            guard let id = vocabulary.id(key), texts.indices.contains(Int(id)) else { continue }
            object[role] = .string(texts[Int(id)])
        }
        return .object(object)
    }
}

/// What both kinds of tokenizer have in common.
struct GGUFTokenizerParts {
    let texts: [String]
    let kinds: [GGUFVocabulary.Kind]
    private let vocabulary: GGUFVocabulary

    init(_ vocabulary: GGUFVocabulary) throws(ModelFormatError) {
        self.vocabulary = vocabulary
        texts = try vocabulary.texts()
        let kinds = try vocabulary.kinds()
        guard kinds.isEmpty || kinds.count == texts.count else {
            throw .badKey(
                file: vocabulary.file.path, key: "tokenizer.ggml.token_type",
                expected: "one for each of \(texts.count) tokens", found: "\(kinds.count)")
        }
        self.kinds =
            kinds.isEmpty ? .init(repeating: .normal, count: texts.count) : kinds
    }

    /// Tokens that are found in a text before it is parted.
    func addedTokens() -> JSONValue {
        var tokens: [JSONValue] = []
        for (id, text) in texts.enumerated() where !text.isEmpty {
            let isSpecial = kinds[id] == .control || kinds[id] == .unknown
            guard isSpecial || kinds[id] == .userDefined else { continue }
            tokens.append([
                "id": .integer(Int64(id)), "content": .string(text), "special": .bool(isSpecial),
                "normalized": false,
            ])
        }
        return .array(tokens)
    }

    func pieces(where isPiece: (GGUFVocabulary.Kind) -> Bool) -> JSONValue {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(texts.count)
        for (id, text) in texts.enumerated() where isPiece(kinds[id]) {
            members.append(JSONObject.Member(key: text, value: .integer(Int64(id))))
        }
        return .object(JSONObject(members))
    }

    /// The tokens that stand before and after a text.
    func postProcessor(addsBeginning: Bool) -> JSONValue {
        func piece(_ role: String, _ key: String, usual: Bool) -> [JSONValue] {
            guard vocabulary.value(role)?.bool ?? usual, let id = vocabulary.id(key),
                texts.indices.contains(Int(id))
            else { return [] }
            return [["SpecialToken": ["id": .string(texts[Int(id)]), "type_id": 0]]]
        }
        let before = piece("add_bos_token", "bos_token_id", usual: addsBeginning)
        let after = piece("add_eos_token", "eos_token_id", usual: false)
        var special = JSONObject()
        for key in ["bos_token_id", "eos_token_id"] {
            guard let id = vocabulary.id(key), texts.indices.contains(Int(id)) else { continue }
            let text = JSONValue.string(texts[Int(id)])
            special[texts[Int(id)]] = [
                "id": text, "ids": [.integer(Int64(id))], "tokens": [text],
            ]
        }
        let text: JSONValue = ["Sequence": ["id": "A", "type_id": 0]]
        return [
            "type": "TemplateProcessing", "single": .array(before + [text] + after),
            "special_tokens": .object(special),
        ]
    }
}
