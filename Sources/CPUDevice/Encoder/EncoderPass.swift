import CKernels
import DeviceAPI
import ModelFormats

/// What a pass reads of an encoder: plain pointers and sizes.
struct EncoderModel {
    let hiddenSize, headCount, headDimension, intermediateSize: Int
    let normEpsilon: Float
    let pooling: EncoderConfiguration.Pooling
    let normalizes: Bool
    /// Rows are rounded to BF16 for products with BF16 weights.
    let roundsRows: Bool
    let words, positions: UnsafeRawPointer
    let wordElement, positionElement: ck_element
    let wordBytes, positionBytes: Int
    let tokenType: UnsafePointer<Float>
    let embeddingNorm: PackedNorm
    let layers: UnsafeBufferPointer<EncoderLayerWeights>
}

/// One forward pass of one batch, shared by all threads of the team. Every row attends to all rows
/// of its text and to no others; the norms come after what they normalise is added.
struct EncoderPass {
    let kernels: UnsafePointer<ck_kernels>
    let model: UnsafePointer<EncoderModel>
    let buffers: EncoderBuffers
    let tokens: UnsafeBufferPointer<Int32>
    let textCount: Int
    let tileCount: Int

    func run(_ member: inout TeamMember) {
        embed(&member)
        for layer in model.pointee.layers {
            project(layer, &member)
            attend(&member)
            round(buffers.attended, for: layer.output.panels, &member)
            add(buffers.attended, layer.output, layer.attentionNorm, next: layer.up, &member)
            activate(layer.up, &member)
            round(buffers.activated, for: layer.down.panels, &member)
            add(buffers.activated, layer.down, layer.outputNorm, next: layer.query, &member)
        }
        pool(&member)
    }

    /// The sum of a token's, a position's and the text's rows, normalised.
    private func embed(_ member: inout TeamMember) {
        let shape = model.pointee
        let width = shape.hiddenSize
        while case let token = member.take(of: tokens.count), token >= 0 {
            let hidden = buffers.hidden + token * width
            // There are no queries yet: their buffer holds the position's row meanwhile.
            let other = buffers.queries + token * width
            ck_unpack_row(
                shape.words + Int(tokens[token]) * shape.wordBytes, shape.wordElement, width,
                hidden)
            ck_unpack_row(
                shape.positions + Int(buffers.tokenPlaces[token].position) * shape.positionBytes,
                shape.positionElement, width, other)
            ck_add_row(kernels, other, width, hidden)
            ck_add_row(kernels, shape.tokenType, width, hidden)
            normalise(token, shape.embeddingNorm)
            if let first = shape.layers.first { roundHidden(token, for: first.query.panels) }
        }
        member.finishPhase(of: tokens.count)
    }

    func normalise(_ token: Int, _ norm: PackedNorm) {
        let width = model.pointee.hiddenSize
        let row = buffers.hidden + token * width
        ck_layer_norm(
            kernels, row, norm.weight, norm.bias, model.pointee.normEpsilon, width, row)
    }

    /// One vector a text.
    private func pool(_ member: inout TeamMember) {
        let width = model.pointee.hiddenSize
        while case let index = member.take(of: textCount), index >= 0 {
            let text = buffers.texts[index]
            let first = buffers.hidden + Int(text.firstToken) * width
            let vector = buffers.vectors + index * width
            vector.update(from: first, count: width)
            if model.pointee.pooling == .mean {
                for row in 1..<max(1, Int(text.tokenCount)) {
                    ck_add_row(kernels, first + row * width, width, vector)
                }
                ck_scale_row(kernels, vector, 1 / Float(text.tokenCount), width)
            }
            guard model.pointee.normalizes else { continue }
            var squares = 0.0
            for column in 0..<width { squares += Double(vector[column]) * Double(vector[column]) }
            // The least length that torch's normalize divides by.
            ck_scale_row(kernels, vector, Float(1 / max(squares.squareRoot(), 1e-12)), width)
        }
        member.finishPhase(of: textCount)
    }
}
