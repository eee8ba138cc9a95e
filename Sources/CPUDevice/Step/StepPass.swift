import CKernels
import DeviceAPI
import ModelFormats

/// One forward pass of one step: plain pointers and sizes, shared by all threads of the team.
///
/// Five meetings a layer: normalise, project, rotate and write keys and values | attend | project
/// and add | normalise and gate | project and add.
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
            let normed = normalise(layer.inputNorm, &member)
            project(normed, layer, index, &member)
            attend(layer: index, &member)
            add(buffers.attended, layer.output, &member)
            let second = normalise(layer.feedForwardNorm, &member)
            gate(second, layer.gateUp, &member)
            add(buffers.activated, layer.down, &member)
        }
        guard !sampling.isEmpty else { return }
        gatherSamplingInput(&member)
        projectLogits(&member)
        sample(&member)
    }

    private func embed(_ member: inout TeamMember) {
        let embedding = model.pointee.embedding
        let width = model.pointee.hiddenSize
        while case let token = member.take(of: tokens.count), token >= 0 {
            let row = embedding.start + Int(tokens[token]) * embedding.rowBytes
            ck_unpack_row(row, embedding.element, width, buffers.hidden + token * width)
        }
        member.finishPhase()
    }

    /// The normalised hidden rows. With few rows each thread makes its own copy; with many they
    /// share the work and meet.
    private func normalise(_ weight: UnsafePointer<Float>, _ member: inout TeamMember) -> ck_rows {
        let width = model.pointee.hiddenSize
        let isPrivate = tokens.count <= WorkingLayout.privateRows
        let target = isPrivate ? buffers.scratch(member.number).normed : buffers.normed
        if isPrivate {
            for token in 0..<tokens.count { normaliseRow(token, weight, into: target) }
        } else {
            while case let token = member.take(of: tokens.count), token >= 0 {
                normaliseRow(token, weight, into: target)
            }
            member.finishPhase()
        }
        return ck_rows(start: target, stride: width, count: tokens.count)
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
        member.finishPhase()
    }

    private func projectLogits(_ member: inout TeamMember) {
        let width = model.pointee.hiddenSize
        let input = ck_rows(start: buffers.samplingInput, stride: width, count: sampling.count)
        let output = ck_rows(
            start: buffers.logits, stride: buffers.vocabularyStride, count: sampling.count)
        multiply(input, model.pointee.output, output, add: false, &member)
        member.finishPhase()
    }
}
