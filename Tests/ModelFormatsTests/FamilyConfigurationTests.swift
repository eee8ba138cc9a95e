import JSON
import ModelFixtures
import Testing

@testable import ModelFormats

/// What `config.json` says of each family, with keys as the published models of these families
/// have them.
@Suite("Model families' configurations")
struct FamilyConfigurationTests {
    static let sizes: ConfigurationKeys = [
        "hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 32, "intermediate_size": 96, "vocab_size": 256,
        "max_position_embeddings": 4096, "rms_norm_eps": 1e-6,
    ]

    /// The keys that each family cannot do without, beside its sizes.
    static let own: [String: ConfigurationKeys] = [
        "MistralForCausalLM": ["sliding_window": .null],
        "Gemma2ForCausalLM": [
            "query_pre_attn_scalar": 24, "sliding_window": 16, "attn_logit_softcapping": 50.0,
            "final_logit_softcapping": 30.0,
        ],
        "Gemma3ForCausalLM": ["query_pre_attn_scalar": 24, "sliding_window": 16],
    ]

    func read(_ architecture: String, _ keys: ConfigurationKeys = [:]) throws(ModelFormatError)
        -> ModelConfiguration
    {
        let all = Self.sizes.with("architectures", [.string(architecture)])
            .with(Self.own[architecture] ?? [:]).with(keys)
        return try ConfigurationReader(file: "config.json", object: all.object).configuration()
    }

    func refusal(_ architecture: String, _ keys: ConfigurationKeys) -> String {
        do throws(ModelFormatError) {
            _ = try read(architecture, keys)
            return "accepted"
        } catch { return error.description }
    }

    @Test("Llama departs from nothing, and takes biases on all four projections when told to")
    func llama() throws {
        #expect(try read("LlamaForCausalLM").switches == DecoderSwitches())
        let biased = try read("LlamaForCausalLM", ["attention_bias": true])
        #expect(biased.switches.attentionBias == .inputsAndOutput)
        let names = biased.layerTensors(3)
        #expect(names.outputBias?.name == "model.layers.3.self_attn.o_proj.bias")
        #expect(names.keyBias?.shape == [64])
        #expect(names.queryNorm == nil && names.attentionOutputNorm == nil)
    }

    @Test("Mistral slides on every layer, or on none when the window is null")
    func mistral() throws {
        #expect(try read("MistralForCausalLM").switches == DecoderSwitches())
        let sliding = try read("MistralForCausalLM", ["sliding_window": 16]).switches
        #expect((0..<4).map { sliding.window(layer: $0) } == [16, 16, 16, 16])
        #expect(sliding.slidingRotary == nil)
    }

    @Test("Qwen2 has biases on the inputs, and slides late when told to")
    func qwen2() throws {
        let keys: ConfigurationKeys = ["sliding_window": 16, "max_window_layers": 3]
        let plain = try read("Qwen2ForCausalLM", keys).switches
        #expect(plain.attentionBias == .inputs && plain.slidingWindow == nil)
        let sliding = try read("Qwen2ForCausalLM", keys.with("use_sliding_window", true))
        #expect((0..<4).map { sliding.switches.window(layer: $0) } == [nil, nil, nil, 16])
        #expect(sliding.layerTensors(0).outputBias == nil)
        let types: JSONValue = [
            "sliding_attention", "full_attention", "full_attention", "full_attention",
        ]
        let listed = try read(
            "Qwen2ForCausalLM",
            keys.with("use_sliding_window", true).with("layer_types", types))
        #expect((0..<4).map { listed.switches.window(layer: $0) } == [16, nil, nil, nil])
    }

    @Test("Qwen3 normalises heads, whose dimension is its own")
    func qwen3() throws {
        let model = try read("Qwen3ForCausalLM", ["tie_word_embeddings": true])
        #expect(model.switches.headNorms && model.switches.attentionBias == .none)
        #expect(model.queryWidth == 128 && model.tiedEmbeddings)
        #expect(model.layerTensors(0).keyNorm?.name == "model.layers.0.self_attn.k_norm.weight")
        #expect(model.layerTensors(0).keyNorm?.shape == [32])
    }

    @Test("Gemma2 has four norms a layer, caps, and windows on every other layer")
    func gemma2() throws {
        let model = try read("Gemma2ForCausalLM")
        let switches = model.switches
        #expect(switches.attentionSoftcap == 50 && switches.logitSoftcap == 30)
        #expect(switches.queryScalar == 24 && switches.embeddingScale == 8)
        #expect(switches.normWeightOffset == 1 && switches.activation == .tanhGELU)
        #expect((0..<4).map { switches.window(layer: $0) } == [16, nil, 16, nil])
        #expect(model.tiedEmbeddings && !switches.headNorms && switches.slidingRotary == nil)
        let names = model.layerTensors(1)
        #expect(
            [names.inputNorm, names.attentionOutputNorm, names.feedForwardNorm].map { $0?.name }
                == ["input", "post_attention", "pre_feedforward"].map {
                    "model.layers.1.\($0)_layernorm.weight"
                })
        #expect(
            names.feedForwardOutputNorm?.name
                == "model.layers.1.post_feedforward_layernorm.weight")
        let uncapped = try read(
            "Gemma2ForCausalLM",
            ["attn_logit_softcapping": .null, "final_logit_softcapping": .null])
        #expect(uncapped.switches.attentionSoftcap == nil && uncapped.switches.logitSoftcap == nil)
    }

    @Test("Gemma3 slides on all but each sixth layer or as told, with a rotation of its own")
    func gemma3() throws {
        let usual = try read("Gemma3ForCausalLM", ["num_hidden_layers": 7])
        #expect(
            (0..<7).map { usual.switches.window(layer: $0) != nil }
                == [true, true, true, true, true, false, true])
        #expect(usual.rotary.theta == 1_000_000)
        #expect(usual.switches.slidingRotary == RotaryEmbedding(theta: 10_000))
        #expect(usual.switches.headNorms && usual.switches.attentionSoftcap == nil)
        let older = try read(
            "Gemma3ForCausalLM",
            [
                "sliding_window_pattern": 2, "rope_theta": 500_000, "rope_local_base_freq": 3000,
                "rope_scaling": ["rope_type": "linear", "factor": 8.0],
            ])
        #expect((0..<4).map { older.switches.window(layer: $0) } == [16, nil, 16, nil])
        let newer = try read(
            "Gemma3ForCausalLM",
            [
                "rope_parameters": [
                    "full_attention": [
                        "rope_type": "linear", "factor": 8.0, "rope_theta": 500_000,
                    ],
                    "sliding_attention": ["rope_type": "default", "rope_theta": 3000],
                ]
            ])
        for model in [older, newer] {
            #expect(
                model.rotary
                    == RotaryEmbedding(theta: 500_000, scaling: .linear(factor: 8)))
            #expect(model.switches.slidingRotary == RotaryEmbedding(theta: 3000))
        }
    }

    @Test("of a Gemma3 with images the text model is read, with what its file leaves out")
    func gemma3WithImages() throws {
        // As of the published model of 4 billion parameters.
        let text: JSONValue = [
            "hidden_size": 2560, "intermediate_size": 10240, "num_hidden_layers": 34,
            "rope_scaling": ["factor": 8.0, "rope_type": "linear"], "sliding_window": 1024,
        ]
        func read(_ keys: ConfigurationKeys) throws(ModelFormatError) -> ModelConfiguration {
            let all: ConfigurationKeys = [
                "architectures": ["Gemma3ForConditionalGeneration"], "eos_token_id": [1, 106],
            ]
            return try ConfigurationReader(file: "config.json", object: all.with(keys).object)
                .configuration()
        }
        let model = try read(["text_config": text])
        #expect(model.headCount == 8 && model.keyValueHeadCount == 4)
        #expect(model.headDimension == 256 && model.vocabularySize == 262_208)
        #expect(model.tiedEmbeddings && model.endTokens == [1, 106])
        #expect(model.switches.window(layer: 4) == 1024 && model.switches.headNorms)
        #expect(model.rotary == RotaryEmbedding(theta: 1_000_000, scaling: .linear(factor: 8)))
        let names = model.neededTensors.map(\.name)
        #expect(names.contains("language_model.model.embed_tokens.weight"))
        #expect(names.allSatisfy { $0.hasPrefix("language_model.model.") })
        #expect(throws: ModelFormatError.self) { try read([:]) }
        #expect(throws: ModelFormatError.self) {
            try read(["text_config": text, "quantization_config": ["bits": 4]])
        }
    }

    @Test("Phi3 finds its projections as rows of two tensors, which are counted once")
    func phi3() throws {
        let model = try read("Phi3ForCausalLM", ["partial_rotary_factor": 0.75])
        let names = model.layerTensors(2)
        for (tensor, rows) in [(names.query, 0..<128), (names.key, 128..<192)] {
            #expect(tensor.name == "model.layers.2.self_attn.qkv_proj.weight")
            #expect(tensor.storedShape == [256, 64] && tensor.shape == [rows.count, 64])
            #expect(tensor.firstRow == rows.lowerBound)
        }
        #expect(names.value.firstRow == 192 && names.up.firstRow == 96)
        #expect(names.gate.storedShape == [192, 64])
        #expect(model.rotary.dimension(headDimension: 32) == 24)
        var apart = model
        apart.switches.fusedProjections = false
        #expect(model.parameterCount == apart.parameterCount)
    }

    @Test("a switch that a family does not have is refused by its key")
    func refusals() {
        let cases: [(String, ConfigurationKeys, String)] = [
            ("LlamaForCausalLM", ["mlp_bias": true], "\"mlp_bias\" is true"),
            ("MistralForCausalLM", ["attention_bias": true], "\"attention_bias\" is true"),
            ("LlamaForCausalLM", ["hidden_act": "relu"], "\"hidden_act\" is \"relu\""),
            ("Gemma2ForCausalLM", ["hidden_activation": "gelu"], "\"hidden_activation\" is"),
            (
                "Gemma3ForCausalLM", ["use_bidirectional_attention": true],
                "\"use_bidirectional_attention\" is true"
            ),
            (
                "Gemma3ForCausalLM", ["attn_logit_softcapping": 50.0],
                "\"attn_logit_softcapping\" is 50"
            ),
            (
                "Qwen3ForCausalLM", ["final_logit_softcapping": 30.0],
                "\"final_logit_softcapping\" is 30"
            ),
            (
                "LlamaForCausalLM", ["partial_rotary_factor": 0.5],
                "\"partial_rotary_factor\" is 0.5"
            ),
            (
                "Phi3ForCausalLM", ["quantization_config": ["bits": 4]],
                "quantization_config.quant_method"
            ),
        ]
        for (architecture, keys, expected) in cases {
            let text = refusal(architecture, keys)
            #expect(text.contains(expected), "\(architecture): \(text)")
        }
    }

    @Test("layers of another kind, too few of them, or against the family's rule are refused")
    func layerTypes() {
        func types(_ names: String...) -> ConfigurationKeys {
            ["layer_types": .array(names.map { .string($0) })]
        }
        let (full, sliding) = ("full_attention", "sliding_attention")
        #expect(
            refusal("Gemma2ForCausalLM", types(full, full, full, "chunked_attention"))
                .contains("\"layer_types\" is \"chunked_attention\""))
        #expect(refusal("Gemma2ForCausalLM", types(full)).contains("a list of 4 names"))
        #expect(
            refusal("LlamaForCausalLM", types(full, full, full, sliding))
                .contains("only \"full_attention\""))
        #expect(
            refusal(
                "MistralForCausalLM",
                types(full, sliding, full, sliding).with("sliding_window", 16)
            ).contains("only \"sliding_attention\""))
        #expect(refusal("LlamaForCausalLM", types(full, full, full, full)) == "accepted")
    }

    @Test("a key whose absence would mean some number of the family's is asked for by name")
    func required() {
        for (architecture, key) in [
            ("MistralForCausalLM", "sliding_window"), ("Qwen2ForCausalLM", "num_key_value_heads"),
            ("Qwen3ForCausalLM", "head_dim"), ("Gemma2ForCausalLM", "final_logit_softcapping"),
            ("Gemma3ForCausalLM", "query_pre_attn_scalar"),
        ] {
            #expect(
                refusal(architecture, [key: nil])
                    .contains("key \"\(key)\" is missing"))
        }
        #expect(
            refusal("Gemma3ForCausalLM", ["sliding_window": .null])
                .contains("\"sliding_window\""))
    }

    @Test("damaged text of any family is read or refused, never a trap", arguments: [21, 22])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let extras: [ConfigurationKeys] = [
            [:], ["rope_scaling": .object(RotaryTests.yarn.object)],
            ["rope_scaling": .object(RotaryTests.longrope.object), "use_sliding_window": true],
            ["sliding_window": 16, "sliding_window_pattern": 2, "max_window_layers": 1],
        ]
        for family in ModelFamily.all {
            for extra in extras {
                let keys = Self.sizes.with(Self.own[family.architecture] ?? [:]).with(extra)
                    .with("architectures", [.string(family.architecture)])
                let text = JSONWriter.compact(
                    .object(keys.with("text_config", .object(keys.object)).object))
                for _ in 0..<150 {
                    var damaged = text
                    for _ in 0..<Int.random(in: 1...3, using: &generator) {
                        let index = Int.random(in: 0..<damaged.count, using: &generator)
                        damaged[index] = UInt8.random(in: 32...126, using: &generator)
                    }
                    guard case .object(let object)? = try? JSONParser.parse(damaged) else {
                        continue
                    }
                    let reader = ConfigurationReader(file: "fuzz", object: object)
                    guard let model = try? reader.configuration() else { continue }
                    let tensors = model.layerTensors(0).all
                    #expect(tensors.allSatisfy { $0.shape.allSatisfy { $0 > 0 } }, "seed \(seed)")
                }
            }
        }
    }
}
