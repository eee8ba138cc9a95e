import JSON

/// Reads a Hugging Face `config.json` into a `ModelConfiguration`, refusing what the decoder
/// graph does not do rather than running it wrongly.
struct ConfigurationReader {
    let file: String
    let object: JSONObject

    func configuration() throws(ModelFormatError) -> ModelConfiguration {
        let family = try family()
        guard let defaults = family.textDefaults else { return try configuration(family) }
        guard var text = object["text_config"]?.object else {
            throw .missingKey(file: file, key: "text_config", expected: "an object")
        }
        for (key, value) in defaults where text[key] == nil { text[key] = value }
        for key in ["eos_token_id", "tie_word_embeddings", "quantization_config"]
        where text[key] == nil {
            text[key] = object[key]
        }
        var configuration = try ConfigurationReader(file: file, object: text).configuration(family)
        configuration.weightPrefix = "language_model."
        return configuration
    }

    private func configuration(_ family: ModelFamily) throws(ModelFormatError)
        -> ModelConfiguration
    {
        for key in family.requiredKeys where object[key] == nil {
            throw .missingKey(
                file: file, key: key, expected: "as \(family.architecture) always has it")
        }
        try refuseOtherSwitches(family)
        let hiddenSize = try size("hidden_size")
        let headCount = try size("num_attention_heads")
        let headDimension =
            isGiven("head_dim") ? try size("head_dim") : hiddenSize / headCount
        let keyValueHeadCount =
            isGiven("num_key_value_heads") ? try size("num_key_value_heads") : headCount
        guard headCount % keyValueHeadCount == 0 else {
            throw bad(
                "num_key_value_heads", "a divisor of num_attention_heads (\(headCount))",
                "\(keyValueHeadCount)")
        }
        guard headDimension % 2 == 0, headDimension > 0 else {
            throw bad("head_dim", "a positive even number", "\(headDimension)")
        }
        let layerCount = try size("num_hidden_layers", limit: Self.layerLimit)
        let rotary = RotaryReader(reader: self, family: family, headDimension: headDimension)
        var switches = try switches(family, hiddenSize: hiddenSize, layerCount: layerCount)
        if switches.slidingWindow != nil { switches.slidingRotary = try rotary.slidingRotary() }
        var configuration = ModelConfiguration(
            architecture: family.architecture, hiddenSize: hiddenSize, layerCount: layerCount,
            headCount: headCount, keyValueHeadCount: keyValueHeadCount,
            headDimension: headDimension, intermediateSize: try size("intermediate_size"),
            vocabularySize: try size("vocab_size"),
            contextLength: try size("max_position_embeddings"),
            normEpsilon: Float(try number("rms_norm_eps", from: object)),
            rotary: try rotary.rotary(), switches: switches,
            tiedEmbeddings: object["tie_word_embeddings"]?.bool ?? family.isGemma,
            endTokens: try Self.endTokens(in: object, file: file))
        configuration.quantization = try IntegerQuantization.read(object, file: file)
        return configuration
    }

    private func family() throws(ModelFormatError) -> ModelFamily {
        guard let names = object["architectures"]?.array, let name = names.first?.string else {
            throw .missingKey(
                file: file, key: "architectures",
                expected: "an array with one of \(ModelFamily.supported)")
        }
        guard let family = ModelFamily.all.first(where: { $0.architecture == name }) else {
            throw .unknownArchitecture(
                file: file, found: name, supported: ModelFamily.supported)
        }
        return family
    }

    /// `eos_token_id` is a number, a list of numbers, or absent.
    static func endTokens(in object: JSONObject, file: String) throws(ModelFormatError) -> [Int32] {
        guard let value = object["eos_token_id"], !value.isNull else { return [] }
        var tokens: [Int32] = []
        for element in value.array ?? [value] {
            guard let number = element.integer, let token = Int32(exactly: number), token >= 0
            else {
                throw .badKey(
                    file: file, key: "eos_token_id", expected: "token ids",
                    found: JSONWriter.text(value))
            }
            tokens.append(token)
        }
        return tokens
    }

    /// Present and not null.
    func isGiven(_ key: String) -> Bool { object[key].map { !$0.isNull } ?? false }

    func flag(_ key: String) -> Bool { object[key]?.bool ?? false }

    /// Sizes beyond this are damage, and would only overflow what is computed from them.
    private static let sizeLimit = 1 << 28
    private static let layerLimit = 1024

    func size(_ key: String, limit: Int = sizeLimit) throws(ModelFormatError) -> Int {
        guard let value = object[key] else {
            throw .missingKey(file: file, key: key, expected: "a positive integer")
        }
        guard let size = value.integer, (1...limit).contains(size) else {
            throw bad(key, "an integer from 1 to \(limit)", JSONWriter.text(value))
        }
        return size
    }

    /// A size that may be 0.
    func count(_ key: String) throws(ModelFormatError) -> Int {
        object[key]?.integer == 0 ? 0 : try size(key)
    }

    func number(_ key: String, from object: JSONObject) throws(ModelFormatError) -> Double {
        guard let value = object[key] else {
            throw .missingKey(file: file, key: key, expected: "a positive number")
        }
        guard let number = value.double, number > 0 else {
            throw bad(key, "a positive number", JSONWriter.text(value))
        }
        return number
    }

    func bad(_ key: String, _ expected: String, _ found: String) -> ModelFormatError {
        .badKey(file: file, key: key, expected: expected, found: found)
    }
}
