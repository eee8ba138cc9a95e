import ModelFormats

/// Where every weight of a model will lie in the GPU's memory: matrices in BF16, row by row as
/// they are stored, norms and biases as floats.
struct WeightLayout {
    /// A matrix `[columns][depth]` that one product reads, of one tensor or of several whose rows
    /// follow each other.
    struct Matrix {
        let offset: Int
        let columns, depth: Int
        let tensors: [NeededTensor]

        init(_ layout: inout DeviceLayout, _ tensors: [NeededTensor]) {
            self.tensors = tensors
            columns = tensors.reduce(0) { $0 + $1.shape[0] }
            depth = tensors.first?.shape[1] ?? 0
            offset = layout.reserve(columns * depth, of: BF16.self)
        }
    }

    /// Floats, of one tensor or of several that follow each other.
    struct Vector {
        let offset: Int
        let tensors: [NeededTensor]
        /// Added to every value, because of how norms are stored.
        let addend: Float

        init?(_ layout: inout DeviceLayout, _ tensors: [NeededTensor?], addend: Float = 0) {
            let present = tensors.compactMap { $0 }
            guard !present.isEmpty else { return nil }
            self.tensors = present
            self.addend = addend
            offset = layout.reserve(present.reduce(0) { $0 + $1.shape[0] }, of: Float.self)
        }
    }

    struct Layer {
        let inputNorm, feedForwardNorm: Vector?
        let attentionOutputNorm, feedForwardOutputNorm: Vector?
        let queryNorm, keyNorm: Vector?
        let inputBias, outputBias: Vector?
        let inputs, output, gateUp, down: Matrix

        init(_ layout: inout DeviceLayout, _ names: LayerTensors, normOffset: Float) {
            func norm(_ tensor: NeededTensor?) -> Vector? {
                Vector(&layout, [tensor], addend: normOffset)
            }
            inputNorm = norm(names.inputNorm)
            feedForwardNorm = norm(names.feedForwardNorm)
            attentionOutputNorm = norm(names.attentionOutputNorm)
            feedForwardOutputNorm = norm(names.feedForwardOutputNorm)
            queryNorm = norm(names.queryNorm)
            keyNorm = norm(names.keyNorm)
            inputBias = Vector(&layout, [names.queryBias, names.keyBias, names.valueBias])
            outputBias = Vector(&layout, [names.outputBias])
            inputs = Matrix(&layout, [names.query, names.key, names.value])
            output = Matrix(&layout, [names.output])
            gateUp = Matrix(&layout, [names.gate, names.up])
            down = Matrix(&layout, [names.down])
        }

        var vectors: [Vector] {
            [
                inputNorm, feedForwardNorm, attentionOutputNorm, feedForwardOutputNorm, queryNorm,
                keyNorm, inputBias, outputBias,
            ].compactMap { $0 }
        }

        var matrices: [Matrix] { [inputs, output, gateUp, down] }
    }

    let layers: [Layer]
    let embedding, output: Matrix
    let finalNorm: Vector?
    let byteCount: Int

    init(_ model: ModelConfiguration) {
        var layout = DeviceLayout()
        let normOffset = model.switches.normWeightOffset
        layers = (0..<model.layerCount).map {
            Layer(&layout, model.layerTensors($0), normOffset: normOffset)
        }
        finalNorm = Vector(&layout, [model.finalNormTensor], addend: normOffset)
        embedding = Matrix(&layout, [model.embeddingTensor])
        output = model.tiedEmbeddings ? embedding : Matrix(&layout, [model.outputTensor])
        byteCount = layout.byteCount
    }

    var matrices: [Matrix] {
        let ends = output.offset == embedding.offset ? [embedding] : [embedding, output]
        return ends + layers.flatMap(\.matrices)
    }

    var vectors: [Vector] { layers.flatMap(\.vectors) + [finalNorm].compactMap { $0 } }
}
