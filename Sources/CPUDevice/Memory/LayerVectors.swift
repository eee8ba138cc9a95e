import ModelFormats

/// Where the biases and the further norms of a layer will lie, nil for those that its family does
/// without.
struct LayerVectorOffsets {
    let queryBias, keyBias, valueBias, outputBias: Int?
    let queryNorm, keyNorm, attentionOutputNorm, feedForwardOutputNorm: Int?

    init(_ layout: inout ArenaLayout, _ names: LayerTensors) {
        func reserve(_ tensor: NeededTensor?) -> Int? {
            tensor.map { layout.reserve($0.shape[0], of: Float.self) }
        }
        queryBias = reserve(names.queryBias)
        keyBias = reserve(names.keyBias)
        valueBias = reserve(names.valueBias)
        outputBias = reserve(names.outputBias)
        queryNorm = reserve(names.queryNorm)
        keyNorm = reserve(names.keyNorm)
        attentionOutputNorm = reserve(names.attentionOutputNorm)
        feedForwardOutputNorm = reserve(names.feedForwardOutputNorm)
    }
}

/// The biases and the further norms of a layer.
struct LayerVectors {
    let queryBias, keyBias, valueBias, outputBias: UnsafePointer<Float>?
    let queryNorm, keyNorm: UnsafePointer<Float>?
    let attentionOutputNorm, feedForwardOutputNorm: UnsafePointer<Float>?

    init(_ offsets: LayerVectorOffsets, in arena: Arena) {
        func vector(_ offset: Int?) -> UnsafePointer<Float>? {
            offset.map { UnsafePointer(arena.pointer(at: $0)) }
        }
        queryBias = vector(offsets.queryBias)
        keyBias = vector(offsets.keyBias)
        valueBias = vector(offsets.valueBias)
        outputBias = vector(offsets.outputBias)
        queryNorm = vector(offsets.queryNorm)
        keyNorm = vector(offsets.keyNorm)
        attentionOutputNorm = vector(offsets.attentionOutputNorm)
        feedForwardOutputNorm = vector(offsets.feedForwardOutputNorm)
    }

    /// The bias of all heads of a kind.
    func bias(_ kind: HeadKind) -> UnsafePointer<Float>? {
        switch kind {
        case .query: queryBias
        case .key: keyBias
        case .value: valueBias
        }
    }

    /// The norm that each head of a kind goes through.
    func norm(_ kind: HeadKind) -> UnsafePointer<Float>? {
        switch kind {
        case .query: queryNorm
        case .key: keyNorm
        case .value: nil
        }
    }
}
