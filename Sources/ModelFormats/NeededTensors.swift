/// The tensors of one decoder layer, by their Hugging Face names.
package struct LayerTensors: Sendable {
    package let inputNorm, query, key, value, output: NeededTensor
    package let feedForwardNorm, gate, up, down: NeededTensor

    package var all: [NeededTensor] {
        [inputNorm, query, key, value, output, feedForwardNorm, gate, up, down]
    }
}

extension ModelConfiguration {
    package var embeddingTensor: NeededTensor {
        NeededTensor(name: "model.embed_tokens.weight", shape: [vocabularySize, hiddenSize])
    }

    package var finalNormTensor: NeededTensor {
        NeededTensor(name: "model.norm.weight", shape: [hiddenSize])
    }

    /// The output projection: the embedding itself when the two are tied.
    package var outputTensor: NeededTensor {
        tiedEmbeddings
            ? embeddingTensor
            : NeededTensor(name: "lm_head.weight", shape: [vocabularySize, hiddenSize])
    }

    package func layerTensors(_ layer: Int) -> LayerTensors {
        func needed(_ name: String, _ shape: Int...) -> NeededTensor {
            NeededTensor(name: "model.layers.\(layer).\(name).weight", shape: shape)
        }
        return LayerTensors(
            inputNorm: needed("input_layernorm", hiddenSize),
            query: needed("self_attn.q_proj", queryWidth, hiddenSize),
            key: needed("self_attn.k_proj", keyValueWidth, hiddenSize),
            value: needed("self_attn.v_proj", keyValueWidth, hiddenSize),
            output: needed("self_attn.o_proj", hiddenSize, queryWidth),
            feedForwardNorm: needed("post_attention_layernorm", hiddenSize),
            gate: needed("mlp.gate_proj", intermediateSize, hiddenSize),
            up: needed("mlp.up_proj", intermediateSize, hiddenSize),
            down: needed("mlp.down_proj", hiddenSize, intermediateSize))
    }

    /// Every tensor that the model cannot do without.
    package var neededTensors: [NeededTensor] {
        var all = [embeddingTensor, finalNormTensor]
        if !tiedEmbeddings { all.append(outputTensor) }
        for layer in 0..<layerCount { all += layerTensors(layer).all }
        return all
    }
}
