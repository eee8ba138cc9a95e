/// Where families differ within the one decoder graph. The defaults are those of Llama.
package struct DecoderSwitches: Equatable, Sendable {
    /// What the gate of the feed-forward block goes through.
    package enum Activation: String, Sendable {
        case silu
        /// x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
        case tanhGELU = "gelu_pytorch_tanh"
    }

    /// Which projections of the attention add a bias.
    package enum AttentionBias: Sendable {
        case none
        /// Queries, keys and values.
        case inputs
        /// These, and the output projection.
        case inputsAndOutput
    }

    package var activation = Activation.silu
    package var attentionBias = AttentionBias.none
    /// Added to every stored norm weight: 1 where these are stored as their distance from 1.
    package var normWeightOffset: Float = 0
    /// Every head of queries and of keys is normalised before it is rotated.
    package var headNorms = false
    /// What attention and feed-forward add to the hidden rows is normalised first.
    package var outputNorms = false
    /// Queries, keys and values are rows of one tensor, gate and up rows of another.
    package var fusedProjections = false
    package var embeddingScale: Float = 1
    /// Scores are divided by the root of this; nil means of the head dimension.
    package var queryScalar: Double?
    /// c in c · tanh(score / c), before the mask; nil leaves scores as they are.
    package var attentionSoftcap: Float?
    /// c in c · tanh(logit / c).
    package var logitSoftcap: Float?
    /// Tokens, its own among them, that a row of a sliding layer sees.
    package var slidingWindow: Int?
    /// Which layers slide; empty when none does.
    package var slidingLayers: [Bool] = []
    /// The rotary embedding of sliding layers, where it is not that of the others.
    package var slidingRotary: RotaryEmbedding?

    package init() {}

    /// Tokens that a row of this layer sees at most; nil means all.
    package func window(layer: Int) -> Int? {
        slidingLayers.indices.contains(layer) && slidingLayers[layer] ? slidingWindow : nil
    }
}
