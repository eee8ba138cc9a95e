import JSON
import ModelFixtures
import ModelFormats
import Testing

@Suite("Model configuration")
struct ConfigurationTests {
    /// The configuration of a tiny model after `edit`, read through an embedded checkpoint.
    func read(_ edit: (inout JSONObject) -> Void) -> Result<ModelConfiguration, any Error> {
        let model = RandomCheckpoint()
        guard case .object(var object) = RandomCheckpoint.json(model.configuration) else {
            return .failure(ModelFormatError.unreadable(file: "test", reason: "no object"))
        }
        edit(&object)
        let json = JSONWriter.compact(.object(object))
        let weights = SafetensorsWriter.file(model.tensors)
        return Result {
            try json.withUnsafeBytes { json in
                try weights.withUnsafeBytes { weights in
                    try Checkpoint(name: "tiny", configuration: json, weights: weights)
                        .configuration
                }
            }
        }
    }

    func refusal(_ edit: (inout JSONObject) -> Void) -> String {
        switch read(edit) {
        case .success: "accepted"
        case .failure(let error): String(describing: error)
        }
    }

    @Test("an unknown architecture is refused with what is supported")
    func architecture() {
        let text = refusal { $0["architectures"] = ["MambaForCausalLM"] }
        #expect(text.contains("\"MambaForCausalLM\" is not known"))
        #expect(text.contains("supported: LlamaForCausalLM"))
    }

    @Test("what the graph does not do is refused by key, never run wrongly")
    func unsupported() {
        #expect(refusal { $0["mlp_bias"] = true }.contains("\"mlp_bias\" is true"))
        #expect(refusal { $0["hidden_act"] = "gelu" }.contains("\"hidden_act\" is \"gelu\""))
        #expect(
            refusal { $0["quantization_config"] = ["bits": 4] }
                .contains("\"quantization_config.quant_method\" is none"))
        #expect(
            refusal { $0["rope_scaling"] = ["rope_type": "dynamic"] }
                .contains("\"rope_type\" is \"dynamic\""))
    }

    @Test("a missing, negative or absurd size is refused with the key")
    func sizes() {
        #expect(refusal { $0["hidden_size"] = nil }.contains("\"hidden_size\" is missing"))
        #expect(refusal { $0["vocab_size"] = -4 }.contains("found -4"))
        #expect(refusal { $0["num_hidden_layers"] = 99_999 }.contains("from 1 to 1024"))
        #expect(refusal { $0["num_key_value_heads"] = 3 }.contains("a divisor of"))
        #expect(refusal { $0["rms_norm_eps"] = "no" }.contains("expected a positive number"))
        #expect(refusal { $0["eos_token_id"] = "x" }.contains("expected token ids"))
    }

    @Test("both spellings of the rotary embedding are read")
    func rotary() throws {
        let older = try read { $0["rope_theta"] = 500_000 }.get()
        let newer = try read {
            $0["rope_theta"] = nil
            $0["rope_parameters"] = ["rope_type": "default", "rope_theta": 500_000]
        }.get()
        #expect(older.rotary == RotaryEmbedding(theta: 500_000))
        #expect(newer.rotary == older.rotary)
        let scaled = try read {
            $0["rope_scaling"] = [
                "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                "high_freq_factor": 4.0, "original_max_position_embeddings": 8192,
            ]
        }.get()
        guard case .llama3(factor: 8, _, _, originalContextLength: 8192) = scaled.rotary.scaling
        else {
            Issue.record("found \(scaled.rotary)")
            return
        }
    }

    @Test("Llama 3 scaling keeps short wavelengths, stretches long ones and blends between")
    func scaledFrequencies() {
        let plain = RotaryEmbedding(theta: 500_000).frequencies(
            headDimension: 128, contextLength: 8192)
        let scaled = RotaryEmbedding(
            theta: 500_000,
            scaling: .llama3(
                factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4,
                originalContextLength: 8192)
        ).frequencies(headDimension: 128, contextLength: 8192)
        #expect(scaled[0] == plain[0])
        #expect(scaled[63] == plain[63] / 8)
        let between = zip(plain, scaled).filter { $1 < $0 && $1 > $0 / 8 }
        #expect(!between.isEmpty)
        #expect(zip(plain, scaled).allSatisfy { $1 <= $0 && $1 >= $0 / 8 })
    }

    @Test("damaged configuration text never traps", arguments: [11, 12])
    func fuzz(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let model = RandomCheckpoint()
        let weights = SafetensorsWriter.file(model.tensors)
        for _ in 0..<1500 {
            var json = model.configurationJSON
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<json.count, using: &generator)
                json[index] = UInt8.random(in: 32...126, using: &generator)
            }
            let accepted = json.withUnsafeBytes { json in
                weights.withUnsafeBytes { weights in
                    try? Checkpoint(name: "fuzz", configuration: json, weights: weights)
                }
            }
            // A damaged text may still be a configuration, but only one that fits the weights.
            if let accepted {
                #expect(accepted.configuration.hiddenSize == 64, "seed \(seed)")
            }
        }
    }
}
