import CKernels
import ModelFormats

/// Norms and biases, which are few: one thread copies them.
extension WeightPacking {
    func copyVectors(_ offsets: LayerVectorOffsets, _ names: LayerTensors)
        throws(ModelFormatError)
    {
        try copy(bias: names.queryBias, to: offsets.queryBias)
        try copy(bias: names.keyBias, to: offsets.keyBias)
        try copy(bias: names.valueBias, to: offsets.valueBias)
        try copy(bias: names.outputBias, to: offsets.outputBias)
        try copy(norm: names.queryNorm, to: offsets.queryNorm)
        try copy(norm: names.keyNorm, to: offsets.keyNorm)
        try copy(norm: names.attentionOutputNorm, to: offsets.attentionOutputNorm)
        try copy(norm: names.feedForwardOutputNorm, to: offsets.feedForwardOutputNorm)
    }

    /// The weights as they multiply, whatever they were stored as.
    func copy(norm tensor: NeededTensor?, to offset: Int?) throws(ModelFormatError) {
        try copy(tensor, to: offset, plus: checkpoint.configuration.switches.normWeightOffset)
    }

    private func copy(bias tensor: NeededTensor?, to offset: Int?) throws(ModelFormatError) {
        try copy(tensor, to: offset, plus: 0)
    }

    private func copy(_ tensor: NeededTensor?, to offset: Int?, plus addend: Float)
        throws(ModelFormatError)
    {
        guard let tensor, let offset else { return }
        let view = try checkpoint.weights.tensor(tensor)
        guard let source = view.bytes.baseAddress else { return }
        let target: UnsafeMutablePointer<Float> = arena.pointer(at: offset)
        let element = view.elementType.kernelElement
        if view.pairedRows == nil {
            ck_unpack_row(source, element, tensor.shape[0], target)
        } else {
            for row in 0..<tensor.shape[0] {
                let place = source + view.storedRow(row) * view.rowBytes
                ck_unpack_row(place, element, 1, target + row)
            }
        }
        guard addend != 0 else { return }
        for index in 0..<tensor.shape[0] { target[index] += addend }
    }
}
