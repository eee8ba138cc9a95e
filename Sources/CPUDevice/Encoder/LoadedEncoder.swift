import CKernels
import DeviceAPI
import ModelFormats

/// An encoder in memory: its weights and the buffers of a batch.
final class LoadedEncoder {
    private let configuration: EncoderConfiguration
    private let weights: EncoderWeights
    private let working: Arena
    private let buffers: EncoderBuffers
    private let threadCount: Int

    let limits: DeviceLimits

    init(
        _ checkpoint: EncoderCheckpoint, plan: MemoryPlan, threadCount: Int,
        progress: (Double) -> Bool
    ) throws(DeviceError) {
        configuration = checkpoint.configuration
        limits = plan.limits
        self.threadCount = threadCount
        let layout = EncoderLayout(
            configuration, limits: plan.limits, threadCount: threadCount)
        working = try Arena(byteCount: layout.byteCount, purpose: "activations")
        buffers = EncoderBuffers(layout, limits: plan.limits, arena: working)
        weights = try EncoderWeights(checkpoint, format: plan.weightFormat, progress: progress)
        roundsRows = plan.weightFormat == .bfloat16
    }

    private let roundsRows: Bool

    func run(
        _ batch: EncodeBatch, team: OpaquePointer, kernels: UnsafePointer<ck_kernels>,
        into vectors: inout [Float]
    ) {
        let tileCount = layOut(batch.lengths)
        buffers.counters.update(
            repeating: ck_counter(),
            count: EncoderLayout.phaseCount(configuration) * ck_phase_counters(threadCount))
        batch.tokens.withUnsafeBufferPointer { tokens in
            withModel { model in
                var job = EncodeJob(
                    pass: EncoderPass(
                        kernels: kernels, model: model, buffers: buffers, tokens: tokens,
                        textCount: batch.lengths.count, tileCount: tileCount),
                    team: team)
                ck_team_run(team, EncodeJob.work, &job)
            }
        }
        vectors += UnsafeBufferPointer(
            start: buffers.vectors, count: batch.lengths.count * configuration.hiddenSize)
    }

    /// Each text's rows, the pages of its keys and values, and which rows attend together.
    private func layOut(_ lengths: [Int32]) -> Int {
        var (token, page, tileCount): (Int32, Int32, Int) = (0, 0, 0)
        for (index, length) in lengths.enumerated() {
            buffers.texts[index] = EncodedText(firstToken: token, tokenCount: length)
            for position in 0..<length {
                buffers.tokenPlaces[Int(token + position)] = TokenPlace(
                    position: position, page: page + position / 16)
            }
            var first: Int32 = 0
            while first < length {
                let count = min(Int32(WorkingLayout.queriesPerTile), length - first)
                buffers.tiles[tileCount] = AttentionTile(
                    firstToken: token + first, tokenCount: count, contextCount: length,
                    firstPage: page)
                tileCount += 1
                first += count
            }
            token += length
            page += (length + 15) / 16
        }
        return tileCount
    }

    private func withModel(_ body: (UnsafePointer<EncoderModel>) -> Void) {
        guard let words = weights.words.bytes.baseAddress,
            let positions = weights.positions.bytes.baseAddress
        else { return }
        let width = configuration.hiddenSize
        weights.layers.withUnsafeBufferPointer { layers in
            weights.tokenType.withUnsafeBufferPointer { tokenType in
                guard let tokenType = tokenType.baseAddress else { return }
                var model = EncoderModel(
                    hiddenSize: width, headCount: configuration.headCount,
                    headDimension: configuration.headDimension,
                    intermediateSize: configuration.intermediateSize,
                    normEpsilon: configuration.normEpsilon, pooling: configuration.pooling,
                    normalizes: configuration.normalizes, roundsRows: roundsRows, words: words,
                    positions: positions, wordElement: weights.words.elementType.kernelElement,
                    positionElement: weights.positions.elementType.kernelElement,
                    wordBytes: weights.words.elementType.rowBytes(width),
                    positionBytes: weights.positions.elementType.rowBytes(width),
                    tokenType: tokenType, embeddingNorm: weights.embeddingNorm, layers: layers)
                body(&model)
            }
        }
    }
}

/// What the threads of a team are handed for one batch.
private struct EncodeJob {
    let pass: EncoderPass
    let team: OpaquePointer

    static let work: ck_work = { context, number, count in
        guard let job = context?.assumingMemoryBound(to: EncodeJob.self) else { return }
        var member = TeamMember(
            number: number, count: count, team: job.pointee.team,
            phases: job.pointee.pass.buffers.counters)
        job.pointee.pass.run(&member)
    }
}
