import JSON

/// A GGUF file's metadata in the keys of the `config.json` that the model had before.
struct GGUFConfiguration {
    let file: GGUFFile
    let architecture: GGUFArchitecture

    func configuration() throws(ModelFormatError) -> ModelConfiguration {
        let reader = ConfigurationReader(file: file.path, object: try object())
        var configuration = try reader.configuration()
        // These files store norm weights as they multiply, Gemma's too.
        configuration.switches.normWeightOffset = 0
        configuration.endTokens = try GGUFVocabulary(file).endTokens()
        return configuration
    }

    private func object() throws(ModelFormatError) -> JSONObject {
        let hiddenSize = try size("embedding_length")
        let headCount = try size("attention.head_count")
        let layerCount = try size("block_count")
        let headDimension =
            try optional("attention.key_length") ?? (hiddenSize / headCount)
        if let width = try optional("attention.value_length"), width != headDimension {
            throw .unsupported(
                file: file.path, key: key("attention.value_length"), found: "\(width)",
                supported: "the key length, \(headDimension)")
        }
        var object = JSONObject()
        object["architectures"] = [.string(architecture.source)]
        object["hidden_size"] = number(hiddenSize)
        object["num_attention_heads"] = number(headCount)
        object["num_key_value_heads"] =
            number(try optional("attention.head_count_kv") ?? headCount)
        object["head_dim"] = number(headDimension)
        object["num_hidden_layers"] = number(layerCount)
        object["intermediate_size"] = number(try size("feed_forward_length"))
        object["max_position_embeddings"] = number(try size("context_length"))
        object["vocab_size"] = number(try vocabularySize())
        object["rms_norm_eps"] = .double(try real("attention.layer_norm_rms_epsilon"))
        object["tie_word_embeddings"] = .bool(file.find("output.weight") == nil)
        if !architecture.fusesProjections, architecture.name != "qwen2" {
            object["attention_bias"] = .bool(file.find("blk.0.attn_q.bias") != nil)
        }
        addSliding(to: &object)
        if architecture.isGemma { addGemma(to: &object, headDimension, layerCount) }
        try addRotary(to: &object, headDimension: headDimension)
        return object
    }

    private func addSliding(to object: inout JSONObject) {
        guard architecture.isGemma || architecture.fusesProjections else { return }
        // Phi's files write 0 for none.
        if let window = value("attention.sliding_window")?.integer, window != 0 {
            object["sliding_window"] = number(window)
        }
        if let pattern = value("attention.sliding_window_pattern")?.integer {
            object["sliding_window_pattern"] = number(pattern)
        }
    }

    private func addGemma(
        to object: inout JSONObject, _ headDimension: Int, _ layerCount: Int
    ) {
        let isLargest = layerCount == architecture.largestLayerCount
        let share =
            (object["hidden_size"]?.integer ?? 0)
            / max(1, object["num_attention_heads"]?.integer ?? 1)
        object["query_pre_attn_scalar"] = number(isLargest ? share : headDimension)
        for key in ["attn_logit_softcapping", "final_logit_softcapping"] {
            object[key] = value(key)?.double.map { .double($0) } ?? .null
        }
    }

    private func addRotary(to object: inout JSONObject, headDimension: Int)
        throws(ModelFormatError)
    {
        object["rope_theta"] = value("rope.freq_base")?.double.map { .double($0) }
        object["rope_local_base_freq"] = value("rope.freq_base_swa")?.double.map { .double($0) }
        if let turning = try optional("rope.dimension_count"), turning != headDimension {
            object["partial_rotary_factor"] = .double(Double(turning) / Double(headDimension))
        }
        if let scaling = try scaling(object) { object["rope_scaling"] = .object(scaling) }
    }

    private func scaling(_ object: JSONObject) throws(ModelFormatError) -> JSONObject? {
        var scaling = JSONObject()
        let original = value("rope.scaling.original_context_length")?.integer
        scaling["original_max_position_embeddings"] =
            original.map(number) ?? object["max_position_embeddings"]
        scaling["factor"] =
            (value("rope.scaling.factor") ?? value("rope.scale_linear"))?.double
            .map { .double($0) }
        if let short = try divisors("rope_factors_short.weight"),
            let long = try divisors("rope_factors_long.weight")
        {
            scaling["type"] = "longrope"
            (scaling["short_factor"], scaling["long_factor"]) = (short, long)
            scaling["attention_factor"] =
                value("rope.scaling.attn_factor")?.double.map { .double($0) }
            return scaling
        }
        if let divisors = try divisors("rope_freqs.weight") {
            // Llama 3.1's scaling, worked out: a divisor for each pair, at every length.
            scaling["type"] = "longrope"
            (scaling["short_factor"], scaling["long_factor"]) = (divisors, divisors)
            scaling["attention_factor"] = 1
            return scaling
        }
        let name = value("rope.scaling.type")?.string ?? "none"
        if name == "none" { return nil }
        scaling["type"] = .string(name)
        return scaling
    }

    /// A vector of divisors, one for each pair that turns.
    private func divisors(_ name: String) throws(ModelFormatError) -> JSONValue? {
        guard let view = file.find(name) else { return nil }
        guard view.elementType == .float32, view.shape.count == 1 else {
            throw .badTensor(
                file: file.path, tensor: name, expected: "a vector of F32",
                found: "\(view.elementType.rawValue) of shape \(view.shape)")
        }
        return .array(
            (0..<view.shape[0]).map { index in
                let bits = view.bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return .double(Double(Float(bitPattern: UInt32(littleEndian: bits))))
            })
    }

    private func vocabularySize() throws(ModelFormatError) -> Int {
        guard let view = file.find("token_embd.weight"), view.shape.count == 2 else {
            throw .missingTensor(
                file: file.path, tensor: "token_embd.weight",
                expectedShape: [0, try size("embedding_length")])
        }
        return view.shape[0]
    }

    private func key(_ name: String) -> String { architecture.name + "." + name }

    private func value(_ name: String) -> GGUFValue? { file.metadata[key(name)] }

    private func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }

    private func optional(_ name: String) throws(ModelFormatError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let size = value.integer, (1...(1 << 28)).contains(size) else {
            throw .badKey(
                file: file.path, key: key(name), expected: "a positive integer",
                found: value.description)
        }
        return size
    }

    private func size(_ name: String) throws(ModelFormatError) -> Int {
        guard let size = try optional(name) else {
            throw .missingKey(
                file: file.path, key: key(name), expected: "a positive integer")
        }
        return size
    }

    private func real(_ name: String) throws(ModelFormatError) -> Double {
        guard let value = value(name) else {
            throw .missingKey(file: file.path, key: key(name), expected: "a positive number")
        }
        guard let number = value.double else {
            throw .badKey(
                file: file.path, key: key(name), expected: "a positive number",
                found: value.description)
        }
        return number
    }
}
