/// The vocabulary in a GGUF file's metadata.
struct GGUFVocabulary {
    /// What a token is, by its number in the file.
    enum Kind: Int {
        case normal = 1
        case unknown = 2
        case control = 3
        case userDefined = 4
        case unused = 5
        case byte = 6
    }

    let file: GGUFFile

    init(_ file: GGUFFile) { self.file = file }

    /// Tokens that end a turn, by the texts that well-known models have for them. Files name one
    /// end token, which is not always that of a turn.
    private static let turnEnds: Set = [
        "<|eot_id|>", "<|eom_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>",
    ]

    /// Tokens that end a sequence.
    func endTokens() throws(ModelFormatError) -> [Int32] {
        var ends: [Int32] = []
        for key in ["eos_token_id", "eot_token_id", "eom_token_id"] {
            if let id = id(key), !ends.contains(id) { ends.append(id) }
        }
        let kinds = try kinds()
        for (index, text) in try texts().enumerated()
        where Self.turnEnds.contains(text) && !ends.contains(Int32(index)) {
            let kind = kinds.indices.contains(index) ? kinds[index] : .control
            if kind == .control || kind == .userDefined { ends.append(Int32(index)) }
        }
        return ends
    }

    /// A token that has a role, such as `bos_token_id`.
    func id(_ key: String) -> Int32? {
        value(key)?.integer.flatMap { Int32(exactly: $0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    func value(_ key: String) -> GGUFValue? { file.metadata["tokenizer.ggml." + key] }

    /// The texts of all tokens; empty for a file without a tokenizer.
    func texts() throws(ModelFormatError) -> [String] { try strings("tokens") }

    func strings(_ key: String) throws(ModelFormatError) -> [String] {
        guard let value = value(key) else { return [] }
        guard let array = value.array, array.type == .string else {
            throw bad(key, "an array of strings", value)
        }
        return try file.strings(array)
    }

    func kinds() throws(ModelFormatError) -> [Kind] {
        try numbers("token_type").map { Kind(rawValue: Int(exactly: $0) ?? 1) ?? .normal }
    }

    func numbers(_ key: String) throws(ModelFormatError) -> [Double] {
        guard let value = value(key) else { return [] }
        guard let array = value.array, array.type.byteCount != nil else {
            throw bad(key, "an array of numbers", value)
        }
        return try file.numbers(array)
    }

    private func bad(_ key: String, _ expected: String, _ found: GGUFValue) -> ModelFormatError {
        .badKey(
            file: file.path, key: "tokenizer.ggml." + key, expected: expected,
            found: found.description)
    }
}
