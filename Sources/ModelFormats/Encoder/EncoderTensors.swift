/// A matrix with a bias.
package struct EncoderLinear: Sendable {
    package let weight, bias: NeededTensor
}

/// The tensors of one encoder layer, by their Hugging Face names.
package struct EncoderLayerTensors: Sendable {
    package let query, key, value, output, up, down: EncoderLinear
    package let attentionNorm, outputNorm: EncoderLinear

    fileprivate var all: [NeededTensor] {
        [query, key, value, output, attentionNorm, up, down, outputNorm]
            .flatMap { [$0.weight, $0.bias] }
    }
}

extension EncoderConfiguration {
    package var wordTensor: NeededTensor { table("word", vocabularySize) }
    package var positionTensor: NeededTensor { table("position", positionCount) }
    package var tokenTypeTensor: NeededTensor { table("token_type", tokenTypeCount) }
    package var embeddingNorm: EncoderLinear { norm("embeddings.LayerNorm") }

    package func layerTensors(_ layer: Int) -> EncoderLayerTensors {
        let name = "encoder.layer.\(layer)."
        func linear(_ part: String, _ columns: Int, _ depth: Int) -> EncoderLinear {
            EncoderLinear(
                weight: NeededTensor(
                    name: weightPrefix + name + part + ".weight", shape: [columns, depth]),
                bias: NeededTensor(name: weightPrefix + name + part + ".bias", shape: [columns]))
        }
        return EncoderLayerTensors(
            query: linear("attention.self.query", hiddenSize, hiddenSize),
            key: linear("attention.self.key", hiddenSize, hiddenSize),
            value: linear("attention.self.value", hiddenSize, hiddenSize),
            output: linear("attention.output.dense", hiddenSize, hiddenSize),
            up: linear("intermediate.dense", intermediateSize, hiddenSize),
            down: linear("output.dense", hiddenSize, intermediateSize),
            attentionNorm: norm(name + "attention.output.LayerNorm"),
            outputNorm: norm(name + "output.LayerNorm"))
    }

    package var neededTensors: [NeededTensor] {
        let ends = [
            wordTensor, positionTensor, tokenTypeTensor, embeddingNorm.weight, embeddingNorm.bias,
        ]
        return ends + (0..<layerCount).flatMap { layerTensors($0).all }
    }

    private func table(_ name: String, _ rows: Int) -> NeededTensor {
        NeededTensor(
            name: weightPrefix + "embeddings.\(name)_embeddings.weight",
            shape: [rows, hiddenSize])
    }

    private func norm(_ name: String) -> EncoderLinear {
        EncoderLinear(
            weight: NeededTensor(name: weightPrefix + name + ".weight", shape: [hiddenSize]),
            bias: NeededTensor(name: weightPrefix + name + ".bias", shape: [hiddenSize]))
    }
}
