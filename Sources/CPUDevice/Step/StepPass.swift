import CKernels
import DeviceAPI
import ModelFormats

/// One forward pass of one step: plain pointers and sizes, shared by all threads of the team.
///
/// Five meetings a layer: normalise, project, rotate and write keys and values | attend | project
/// and add | normalise and gate | project and add. Where what is added is normalised first, there
/// is one more after either projection.
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
            var first = normalise(layer.inputNorm, &member)
            project(&first, layer, index, &member)
            attend(layer: index, window: layer.window, &member)
            add(
                buffers.attended, layer.output, bias: layer.vectors.outputBias,
                norm: layer.vectors.attentionOutputNorm, &member)
            var second = normalise(layer.feedForwardNorm, &member)
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

    /// Prepares the normalised hidden rows: with many rows the threads share the work in a phase
    /// of its own, with few each thread does it alone when it has taken its first item.
    private func normalise(_ weight: UnsafePointer<Float>, _ member: inout TeamMember)
        -> NormalisedRows
    {
        let isPrivate = tokens.count <= WorkingLayout.privateRows
        if !isPrivate {
            while case let token = member.take(of: tokens.count), token >= 0 {
                normaliseRow(token, weight, into: buffers.normed)
            }
            member.finishPhase(of: tokens.count)
        }
        return NormalisedRows(
            weight: weight, isReady: !isPrivate,
            rows: ck_rows(
                start: isPrivate ? buffers.scratch(member.number).normed : buffers.normed,
                stride: model.pointee.hiddenSize, count: tokens.count))
    }

    /// The rows themselves. Private ones are made here, while the caller holds an item: the hidden
    /// rows cannot change before that item is done.
    func rows(_ normalised: inout NormalisedRows) -> ck_rows {
        if !normalised.isReady {
            for token in 0..<tokens.count {
                normaliseRow(token, normalised.weight, into: normalised.rows.start)
            }
            normalised.isReady = true
        }
        return normalised.rows
    }

    private func normaliseRow(
        _ token: Int, _ weight: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
    ) {
        let width = model.pointee.hiddenSize
        ck_rms_norm(
            kernels, buffers.hidden + token * width, weight, model.pointee.normEpsilon, width,
            target + token * width)
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
        let input = ck_rows(start: buffers.samplingInput, stride: width, count: sampling.count)
        let output = ck_rows(
            start: buffers.logits, stride: buffers.vocabularyStride, count: sampling.count)
        multiply(input, model.pointee.output, output, add: false, &member)
    }
}

/// Rows that are normalised before their first use.
struct NormalisedRows {
    let weight: UnsafePointer<Float>
    fileprivate(set) var isReady: Bool
    fileprivate let rows: ck_rows

    var count: Int { rows.count }
}
