import JSON

/// What an architecture's name says that its `config.json` need not say.
struct ModelFamily {
    /// Which layers see only the last `sliding_window` tokens.
    enum SlidingRule {
        case never
        /// All, unless `sliding_window` is null.
        case everyLayer
        /// From `max_window_layers` on, if `use_sliding_window`.
        case lateLayers
        /// All but the last of each `sliding_window_pattern` layers, or of as many as this.
        case patterned(Int)
    }

    enum BiasRule {
        case never
        /// Queries, keys and values.
        case inputs
        /// All four projections, if `attention_bias`.
        case byKey
    }

    var architecture: String
    /// Keys whose absence would stand for a number of this family's own. They are always written;
    /// a file without them was damaged.
    var requiredKeys: [String] = []
    var bias = BiasRule.never
    var sliding = SlidingRule.never
    var headNorms = false
    var fusedProjections = false
    /// Whether `partial_rotary_factor` is heeded.
    var partialRotary = false
    var rotaryTheta = 10_000.0
    /// Sliding layers rotate by a theta of their own.
    var slidingRotary = false
    var attentionSoftcap = false
    /// Gemma's ways: norm weights stored as their distance from 1, norms on both sides of each
    /// block, scaled embeddings, tied unless said otherwise, the tanh form of GELU.
    var isGemma = false
    /// Of a model that sees images too, whose text model alone is run: its keys lie in
    /// `text_config`, and those that are left out there have these values.
    var textDefaults: [String: JSONValue]?

    static let all = [
        ModelFamily(architecture: "LlamaForCausalLM", bias: .byKey),
        ModelFamily(
            architecture: "MistralForCausalLM",
            requiredKeys: ["num_key_value_heads", "sliding_window"], sliding: .everyLayer),
        ModelFamily(
            architecture: "Qwen2ForCausalLM", requiredKeys: ["num_key_value_heads"],
            bias: .inputs, sliding: .lateLayers),
        ModelFamily(
            architecture: "Qwen3ForCausalLM", requiredKeys: ["num_key_value_heads", "head_dim"],
            bias: .byKey, sliding: .lateLayers, headNorms: true),
        ModelFamily(
            architecture: "Gemma2ForCausalLM",
            requiredKeys: gemmaKeys + ["attn_logit_softcapping", "final_logit_softcapping"],
            bias: .byKey, sliding: .patterned(2), attentionSoftcap: true, isGemma: true),
        gemma3, gemma3WithImages,
        ModelFamily(
            architecture: "Phi3ForCausalLM", sliding: .everyLayer, fusedProjections: true,
            partialRotary: true),
    ]

    private static let gemma3 = ModelFamily(
        architecture: "Gemma3ForCausalLM", requiredKeys: gemmaKeys, bias: .byKey,
        sliding: .patterned(6), headNorms: true, rotaryTheta: 1_000_000, slidingRotary: true,
        isGemma: true)

    /// The published files of 4 to 27 billion parameters name only what sets one size apart.
    private static let gemma3WithImages = {
        var family = gemma3
        family.architecture = "Gemma3ForConditionalGeneration"
        family.textDefaults = [
            "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
            "vocab_size": 262_208, "max_position_embeddings": 131_072, "rms_norm_eps": 1e-6,
            "query_pre_attn_scalar": 256, "sliding_window": 4096,
        ]
        return family
    }()

    private static let gemmaKeys = [
        "num_key_value_heads", "head_dim", "query_pre_attn_scalar", "sliding_window",
    ]

    static var supported: [String] { all.map(\.architecture) }
}
