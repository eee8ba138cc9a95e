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
    let tileCount: Int

    func run(_ member: inout TeamMember) {
        embed(&member)
        for index in 0..<model.pointee.layers.count {
            let layer = model.pointee.layers[index]
            var first = prepare(hidden, norm: layer.inputNorm, for: layer.query, &member)
            project(&first, layer, index, &member)
            attend(layer: index, window: layer.window, &member)
            add(
                buffers.attended, layer.output, bias: layer.vectors.outputBias,
                norm: layer.vectors.attentionOutputNorm, &member)
            var second = prepare(
                hidden, norm: layer.feedForwardNorm, for: layer.gateUp, &member)
            gate(&second, layer.gateUp, &member)
            add(
                buffers.activated, layer.down, bias: nil,
                norm: layer.vectors.feedForwardOutputNorm, &member)
        }
        guard !sampling.isEmpty else { return }
        gatherSamplingInput(&member)
        projectLogits(&member)
        sample(&member)
    }

    private var hidden: ck_rows {
        ck_rows(start: buffers.hidden, stride: model.pointee.hiddenSize, count: tokens.count)
    }

    private func embed(_ member: inout TeamMember) {
        let embedding = model.pointee.embedding
        let (width, scale) = (model.pointee.hiddenSize, model.pointee.embeddingScale)
        while case let token = member.take(of: tokens.count), token >= 0 {
            let row = embedding.start + Int(tokens[token]) * embedding.rowBytes
            let hidden = buffers.hidden + token * width
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
            let token = Int(row.firstToken + row.tokenCount - 1)
            ck_rms_norm(
                kernels, buffers.hidden + token * width, model.pointee.finalNorm,
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
