package import ModelFormats

extension RandomCheckpoint {
    /// Small shapes that have, each its own, what sets families apart.
    package static var familyShapes: [(name: String, shape: ModelConfiguration)] {
        var wide = tinyShape
        (wide.headCount, wide.keyValueHeadCount, wide.headDimension) = (8, 1, 64)
        var qwen = tinyShape
        (qwen.architecture, qwen.headDimension) = ("Qwen3ForCausalLM", 128)
        qwen.switches.headNorms = true
        qwen.tiedEmbeddings = false
        var biased = tinyShape
        biased.architecture = "Qwen2ForCausalLM"
        biased.switches.attentionBias = .inputs
        var gemma = tinyShape
        gemma.switches.activation = .tanhGELU
        gemma.switches.outputNorms = true
        gemma.switches.embeddingScale = 8
        gemma.switches.attentionSoftcap = 20
        gemma.switches.logitSoftcap = 15
        gemma.switches.slidingWindow = 20
        gemma.switches.slidingLayers = [true, false]
        return [
            ("tiny", tinyShape), ("one head of keys", wide), ("head norms", qwen),
            ("biases", biased), ("Gemma's switches", gemma),
        ]
    }

    /// As wide as models are, and only as deep as it must be.
    package static var wideShape: ModelConfiguration {
        var shape = ModelConfiguration(
            architecture: "Qwen3ForCausalLM", hiddenSize: 1024, layerCount: 2, headCount: 16,
            keyValueHeadCount: 8, headDimension: 128, intermediateSize: 3072,
            vocabularySize: 4099, contextLength: 1024, normEpsilon: 1e-6,
            rotary: RotaryEmbedding(theta: 1_000_000))
        shape.switches.headNorms = true
        return shape
    }
}

/// The largest difference, as a part of the largest value; infinite where anything is no number.
package func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.reduce(0) { max($0, abs($1)) }
    let worst = zip(found, expected).reduce(Float(0)) { worst, pair in
        let difference = abs(pair.0 - pair.1)
        return difference <= worst ? worst : difference.isNaN ? .infinity : difference
    }
    return worst / scale
}
