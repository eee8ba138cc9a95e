/// The tensors of one decoder layer, by their Hugging Face names. What a family does without is
/// nil.
package struct LayerTensors: Sendable {
    package let inputNorm, query, key, value, output: NeededTensor
    package let feedForwardNorm, gate, up, down: NeededTensor
    package let queryBias, keyBias, valueBias, outputBias: NeededTensor?
    package let queryNorm, keyNorm, attentionOutputNorm, feedForwardOutputNorm: NeededTensor?

    package var all: [NeededTensor] {
        let always = [inputNorm, query, key, value, output, feedForwardNorm, gate, up, down]
        let optional = [
            queryBias, keyBias, valueBias, outputBias,
            queryNorm, keyNorm, attentionOutputNorm, feedForwardOutputNorm,
        ]
        return always + optional.compactMap { $0 }
    }
}

extension ModelConfiguration {
    package var embeddingTensor: NeededTensor {
        NeededTensor(
            name: weightPrefix + "model.embed_tokens.weight", shape: [vocabularySize, hiddenSize])
    }

    package var finalNormTensor: NeededTensor {
        NeededTensor(name: weightPrefix + "model.norm.weight", shape: [hiddenSize])
    }

    /// The output projection: the embedding itself when the two are tied.
    package var outputTensor: NeededTensor {
        tiedEmbeddings
            ? embeddingTensor
            : NeededTensor(
                name: weightPrefix + "lm_head.weight", shape: [vocabularySize, hiddenSize])
    }

    package func layerTensors(_ layer: Int) -> LayerTensors {
        func needed(_ name: String, _ shape: Int..., kind: String = "weight") -> NeededTensor {
            NeededTensor(
                name: weightPrefix + "model.layers.\(layer).\(name).\(kind)", shape: shape)
        }
        let (hasInputBias, hasOutputBias) = (
            switches.attentionBias != .none, switches.attentionBias == .inputsAndOutput
        )
        func bias(_ name: String, _ width: Int, if present: Bool) -> NeededTensor? {
            present ? needed("self_attn.\(name)_proj", width, kind: "bias") : nil
        }
        func headNorm(_ name: String) -> NeededTensor? {
            switches.headNorms ? needed("self_attn.\(name)_norm", headDimension) : nil
        }
        let attention = attentionInputs { needed($0, $1, hiddenSize) }
        let feedForward = feedForwardInputs { needed($0, $1, hiddenSize) }
        // The name that Llama gives to the norm before the feed-forward block is, where there are
        // norms on both sides, that of the norm after attention.
        let (second, third) = ("post_attention_layernorm", "pre_feedforward_layernorm")
        let outputNorms = switches.outputNorms
        return LayerTensors(
            inputNorm: needed("input_layernorm", hiddenSize),
            query: attention[0], key: attention[1], value: attention[2],
            output: needed("self_attn.o_proj", hiddenSize, queryWidth),
            feedForwardNorm: needed(outputNorms ? third : second, hiddenSize),
            gate: feedForward[0], up: feedForward[1],
            down: needed("mlp.down_proj", hiddenSize, intermediateSize),
            queryBias: bias("q", queryWidth, if: hasInputBias),
            keyBias: bias("k", keyValueWidth, if: hasInputBias),
            valueBias: bias("v", keyValueWidth, if: hasInputBias),
            outputBias: bias("o", hiddenSize, if: hasOutputBias),
            queryNorm: headNorm("q"), keyNorm: headNorm("k"),
            attentionOutputNorm: outputNorms ? needed(second, hiddenSize) : nil,
            feedForwardOutputNorm: outputNorms
                ? needed("post_feedforward_layernorm", hiddenSize) : nil)
    }

    private typealias Named = (_ name: String, _ rows: Int) -> NeededTensor

    /// Queries, keys and values.
    private func attentionInputs(_ needed: Named) -> [NeededTensor] {
        let widths = [queryWidth, keyValueWidth, keyValueWidth]
        guard switches.fusedProjections else {
            return zip(["q", "k", "v"], widths).map { needed("self_attn.\($0)_proj", $1) }
        }
        return needed("self_attn.qkv_proj", widths.reduce(0, +)).parts(widths)
    }

    /// Gate and up.
    private func feedForwardInputs(_ needed: Named) -> [NeededTensor] {
        guard switches.fusedProjections else {
            return ["gate", "up"].map { needed("mlp.\($0)_proj", intermediateSize) }
        }
        return needed("mlp.gate_up_proj", 2 * intermediateSize)
            .parts([intermediateSize, intermediateSize])
    }

    /// Every tensor that the model cannot do without.
    package var neededTensors: [NeededTensor] {
        var all = [embeddingTensor, finalNormTensor]
        if !tiedEmbeddings { all.append(outputTensor) }
        for layer in 0..<layerCount { all += layerTensors(layer).all }
        return all
    }
}
