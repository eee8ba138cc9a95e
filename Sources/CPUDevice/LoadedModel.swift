import CKernels
import DeviceAPI
import ModelFormats

/// A model in memory: its weights, its pages and the buffers of a step.
final class LoadedModel {
    private let configuration: ModelConfiguration
    private let packed: PackedModel
    private let working: Arena
    private let pageMemory: Arena
    private let model: UnsafeMutablePointer<StepModel>
    private let buffers: StepBuffers
    private let pages: KeyValuePages
    private let threadCount: Int
    private var sampleCount = 0

    let limits: DeviceLimits

    init(
        _ checkpoint: Checkpoint, plan: MemoryPlan, cache: WeightCache?, team: OpaquePointer,
        threadCount: Int, kernels: UnsafePointer<ck_kernels>, progress: (Double) -> Bool
    ) throws(DeviceError) {
        configuration = checkpoint.configuration
        limits = plan.limits
        self.threadCount = threadCount
        let layout = WorkingLayout(configuration, limits: plan.limits, threadCount: threadCount)
        var member = ArenaLayout()
        let scratch = ScratchLayout(&member, configuration, plan.limits)
        working = try Arena(byteCount: layout.byteCount, purpose: "activations")
        pageMemory = try Arena(byteCount: plan.pageBytes, purpose: "pages of keys and values")
        buffers = StepBuffers(layout, scratch, arena: working)
        pages = KeyValuePages(
            configuration,
            element: plan.cacheFormat.element(beside: plan.weightFormat, of: checkpoint),
            base: pageMemory.start)
        for (table, rotary) in [
            (buffers.rotary, configuration.rotary),
            (buffers.slidingRotary, configuration.switches.slidingRotary ?? configuration.rotary),
        ] {
            table?.fill(
                rotary, positions: plan.limits.contextLength,
                headDimension: configuration.headDimension)
        }
        packed = try PackedModel(
            checkpoint, format: plan.weightFormat, cache: cache, team: team, progress: progress)
        guard let stepModel = StepModel(configuration, packed, format: plan.weightFormat) else {
            throw .notLoaded
        }
        model = .allocate(capacity: 1)
        model.initialize(to: stepModel)
    }

    deinit { model.deallocate() }

    /// Runs one step on the whole team.
    func run(_ plan: StepPlan, team: OpaquePointer, kernels: UnsafePointer<ck_kernels>) {
        sampleCount = plan.sampling.count
        guard !plan.tokens.isEmpty else { return }
        let tileCount = layOut(plan)
        buffers.counters.update(
            repeating: ck_counter(),
            count: WorkingLayout.phaseCount(configuration)
                * ck_phase_counters(threadCount))
        plan.rows.withUnsafeBufferPointer { rows in
            plan.tokens.withUnsafeBufferPointer { tokens in
                plan.pages.withUnsafeBufferPointer { pageTables in
                    plan.sampling.withUnsafeBufferPointer { sampling in
                        plan.history.withUnsafeBufferPointer { history in
                            var job = StepJob(
                                pass: StepPass(
                                    kernels: kernels, model: model, buffers: buffers, pages: pages,
                                    rows: rows, tokens: tokens, pageTables: pageTables,
                                    sampling: sampling, history: history,
                                    active: ActiveTokens(
                                        count: tokens.count, hidden: buffers.hidden,
                                        places: buffers.tokenPlaces, tiles: buffers.tiles,
                                        tileCount: tileCount),
                                    sampled: ActiveTokens(
                                        count: sampling.count, hidden: buffers.sampledHidden,
                                        places: buffers.sampledPlaces,
                                        tiles: buffers.sampledTiles, tileCount: sampling.count)),
                                team: team)
                            ck_team_run(team, StepJob.work, &job)
                        }
                    }
                }
            }
        }
    }

    /// Where each token's key and value go, and which rows attend together.
    private func layOut(_ plan: StepPlan) -> Int {
        let tileRows = Int32(ScratchLayout.tileRows(configuration))
        var tileCount = 0
        for row in plan.rows {
            for index in 0..<row.tokenCount {
                let position = row.startPosition + index
                buffers.tokenPlaces[Int(row.firstToken + index)] = TokenPlace(
                    position: position,
                    page: plan.pages[Int(row.firstPage + position / 16)])
            }
            var first: Int32 = 0
            while first < row.tokenCount {
                let count = min(tileRows, row.tokenCount - first)
                buffers.tiles[tileCount] = AttentionTile(
                    firstToken: row.firstToken + first, tokenCount: count,
                    contextCount: row.startPosition + first + count, firstPage: row.firstPage)
                tileCount += 1
                first += count
            }
            layOutSampled(row)
        }
        return tileCount
    }

    /// The same for the run's last token, as one of those that are sampled.
    private func layOutSampled(_ row: StepRow) {
        guard row.sampling >= 0 else { return }
        let token = Int(row.firstToken + row.tokenCount - 1)
        buffers.sampledPlaces[Int(row.sampling)] = buffers.tokenPlaces[token]
        buffers.sampledTiles[Int(row.sampling)] = AttentionTile(
            firstToken: row.sampling, tokenCount: 1,
            contextCount: row.startPosition + row.tokenCount, firstPage: row.firstPage)
    }

    func collect(into output: inout StepOutput) {
        output.clear()
        for index in 0..<sampleCount {
            var sample = buffers.samples[index]
            let first = Int(sample.firstLikeliest)
            sample.firstLikeliest = Int32(output.likeliest.count)
            for offset in 0..<Int(sample.likeliestCount) {
                output.likeliest.append(buffers.likeliest[first + offset])
            }
            output.samples.append(sample)
        }
    }

    func logits(_ row: Int) -> [Float] {
        Array(
            UnsafeBufferPointer(
                start: buffers.logits + row * buffers.vocabularyStride,
                count: configuration.vocabularySize))
    }
}

/// What the threads of a team are handed for one step.
private struct StepJob {
    let pass: StepPass
    let team: OpaquePointer

    static let work: ck_work = { context, number, count in
        guard let job = context?.assumingMemoryBound(to: StepJob.self) else { return }
        var member = TeamMember(
            number: number, count: count, team: job.pointee.team,
            phases: job.pointee.pass.buffers.counters)
        job.pointee.pass.run(&member)
    }
}
