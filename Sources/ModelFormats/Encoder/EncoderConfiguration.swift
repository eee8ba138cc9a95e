/// A BERT-style encoder as data, with how its rows become one vector a text.
package struct EncoderConfiguration: Equatable, Sendable {
    /// How the rows of a text become its vector.
    package enum Pooling: String, Equatable, Sendable {
        case mean
        /// That of the token that stands before every text.
        case firstToken = "cls"
    }

    /// Such as `BertModel`.
    package var architecture: String
    package var hiddenSize: Int
    package var layerCount: Int
    package var headCount: Int
    package var intermediateSize: Int
    package var vocabularySize: Int
    /// Rows of the table of positions.
    package var positionCount: Int
    package var tokenTypeCount: Int
    package var normEpsilon: Float
    package var pooling = Pooling.mean
    /// Vectors have length 1.
    package var normalizes = true
    /// The most tokens of a text, those around it among them.
    package var sequenceLimit: Int
    /// What stands before the names of all weights.
    package var weightPrefix = ""

    package init(
        architecture: String = "BertModel", hiddenSize: Int, layerCount: Int, headCount: Int,
        intermediateSize: Int, vocabularySize: Int, positionCount: Int, tokenTypeCount: Int = 2,
        normEpsilon: Float = 1e-12
    ) {
        self.architecture = architecture
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.intermediateSize = intermediateSize
        self.vocabularySize = vocabularySize
        self.positionCount = positionCount
        self.tokenTypeCount = tokenTypeCount
        self.normEpsilon = normEpsilon
        sequenceLimit = positionCount
    }

    package var headDimension: Int { hiddenSize / headCount }

    package var parameterCount: Int {
        neededTensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }
}
