/// A decoder-only transformer as data: what a device needs to know to run it.
///
/// A family that differs in a switch adds a field to `DecoderSwitches` and a row to
/// `ModelFamily`; the device's one decoder graph reads the field.
package struct ModelConfiguration: Equatable, Sendable {
    /// Such as `LlamaForCausalLM`.
    package var architecture: String
    package var hiddenSize: Int
    package var layerCount: Int
    package var headCount: Int
    /// Fewer than `headCount` when heads share keys and values (grouped-query attention).
    package var keyValueHeadCount: Int
    package var headDimension: Int
    package var intermediateSize: Int
    package var vocabularySize: Int
    /// The most tokens that a sequence may have, prompt and output together.
    package var contextLength: Int
    package var normEpsilon: Float
    package var rotary: RotaryEmbedding
    package var switches: DecoderSwitches
    /// The output projection is the embedding matrix.
    package var tiedEmbeddings: Bool
    /// Tokens that end a sequence.
    package var endTokens: [Int32]
    /// What stands before the names of all weights.
    package var weightPrefix = ""
    /// How matrices are stored; nil where each is one tensor.
    package var quantization: IntegerQuantization?

    package init(
        architecture: String = "LlamaForCausalLM", hiddenSize: Int, layerCount: Int,
        headCount: Int, keyValueHeadCount: Int, headDimension: Int, intermediateSize: Int,
        vocabularySize: Int, contextLength: Int, normEpsilon: Float = 1e-5,
        rotary: RotaryEmbedding = RotaryEmbedding(),
        switches: DecoderSwitches = DecoderSwitches(), tiedEmbeddings: Bool = true,
        endTokens: [Int32] = []
    ) {
        self.architecture = architecture
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headDimension = headDimension
        self.intermediateSize = intermediateSize
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
        self.normEpsilon = normEpsilon
        self.rotary = rotary
        self.switches = switches
        self.tiedEmbeddings = tiedEmbeddings
        self.endTokens = endTokens
    }

    /// Values in the queries of one token.
    package var queryWidth: Int { headCount * headDimension }
    /// Values in the keys, and as many in the values, of one token in one layer.
    package var keyValueWidth: Int { keyValueHeadCount * headDimension }

    /// Parameters, counting a tied embedding once.
    package var parameterCount: Int {
        neededTensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }
}
