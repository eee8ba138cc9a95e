import CKernels
import DeviceAPI
import ModelFormats

/// One forward pass of one step: plain pointers and sizes, shared by all threads of the team.
///
/// Five meetings a layer: normalise, project, rotate and write keys and values | attend | project
/// and add | normalise and gate | project and add. Where what is added is normalised first, there
/// is one more after either projection; rows are quantized with the phase that reads them.
struct StepPass {
    let kernels: UnsafePointer<ck_kernels>
    let model: UnsafePointer<StepModel>
    let buffers: StepBuffers
    let pages: KeyValuePages

    /// The plan's arrays, in place.
    let rows: UnsafeBufferPointer<StepRow>
    let tokens: UnsafeBufferPointer<Int32>
    let pageTables: UnsafeBufferPointer<Int32>
    let sampling: UnsafeBufferPointer<SamplingRow>
    let history: UnsafeBufferPointer<Int32>

    /// Those that pass the layers, and those of them whose logits are wanted.
    var active: ActiveTokens
    let sampled: ActiveTokens

    func run(_ member: inout TeamMember) {
        embed(&member)
        let shape = model.pointee
        let heads = shape.headCount + 2 * shape.keyValueHeadCount
        for index in 0..<(shape.layers.count - 1) { pass(index, heads: 0..<heads, &member) }
        let last = narrowed(&member)
        guard !sampling.isEmpty else { return }
        last.pass(shape.layers.count - 1, heads: 0..<(narrows ? shape.headCount : heads), &member)
        last.gatherSamplingInput(&member)
        projectLogits(&member)
        sample(&member)
    }

    /// One layer, with the queries, keys and values of `heads`.
    private func pass(_ index: Int, heads: Range<Int>, _ member: inout TeamMember) {
        let layer = model.pointee.layers[index]
        var first = prepare(hidden, norm: layer.inputNorm, for: layer.query, &member)
        project(&first, layer, index, heads: heads, &member)
        attend(layer: index, window: layer.window, &member)
        add(
            buffers.attended, layer.output, bias: layer.vectors.outputBias,
            norm: layer.vectors.attentionOutputNorm, &member)
        var second = prepare(hidden, norm: layer.feedForwardNorm, for: layer.gateUp, &member)
        gate(&second, layer.gateUp, &member)
        add(
            buffers.activated, layer.down, bias: nil,
            norm: layer.vectors.feedForwardOutputNorm, &member)
    }

    /// Of the other tokens nobody reads more of the last layer than its keys and values.
    private var narrows: Bool { sampling.count < tokens.count }

    /// The pass over the sampled tokens alone, after the last layer's keys and values of all.
    private func narrowed(_ member: inout TeamMember) -> StepPass {
        guard narrows else { return self }
        let shape = model.pointee
        let index = shape.layers.count - 1
        let layer = shape.layers[index]
        var input = prepare(hidden, norm: layer.inputNorm, for: layer.query, &member)
        let heads = shape.headCount + 2 * shape.keyValueHeadCount
        project(&input, layer, index, heads: shape.headCount..<heads, &member)
        while case let index = member.take(of: rows.count), index >= 0 {
            let row = rows[index]
            guard row.sampling >= 0 else { continue }
            let token = Int(row.firstToken + row.tokenCount - 1)
            (sampled.hidden + Int(row.sampling) * shape.hiddenSize)
                .update(from: active.hidden + token * shape.hiddenSize, count: shape.hiddenSize)
        }
        member.finishPhase(of: rows.count)
        var pass = self
        pass.active = sampled
        return pass
    }

    private var hidden: ck_rows {
        ck_rows(start: active.hidden, stride: model.pointee.hiddenSize, count: active.count)
    }

    private func embed(_ member: inout TeamMember) {
        let embedding = model.pointee.embedding
        let (width, scale) = (model.pointee.hiddenSize, model.pointee.embeddingScale)
        while case let token = member.take(of: tokens.count), token >= 0 {
            let row = embedding.start + Int(tokens[token]) * embedding.rowBytes
            let hidden = active.hidden + token * width
            ck_unpack_row(row, embedding.element, width, hidden)
            if scale != 1 { ck_scale_row(kernels, hidden, scale, width) }
        }
        member.finishPhase(of: tokens.count)
    }

    private func gatherSamplingInput(_ member: inout TeamMember) {
        let width = model.pointee.hiddenSize
        while case let index = member.take(of: rows.count), index >= 0 {
            let row = rows[index]
            guard row.sampling >= 0 else { continue }
            let token = narrows ? row.sampling : row.firstToken + row.tokenCount - 1
            ck_rms_norm(
                kernels, active.hidden + Int(token) * width, model.pointee.finalNorm,
                model.pointee.normEpsilon, width,
                buffers.samplingInput + Int(row.sampling) * width)
        }
        member.finishPhase(of: rows.count)
    }

    private func projectLogits(_ member: inout TeamMember) {
        let width = model.pointee.hiddenSize
        var input = prepare(
            ck_rows(start: buffers.samplingInput, stride: width, count: sampling.count),
            for: model.pointee.output, &member)
        let output = ck_rows(
            start: buffers.logits, stride: buffers.vocabularyStride, count: sampling.count)
        multiply(&input, model.pointee.output, output, add: false, &member)
    }
}
