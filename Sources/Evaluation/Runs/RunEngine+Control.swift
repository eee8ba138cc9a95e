import Synchronization
import Telemetry

extension RunEngine {
    /// Starts a run and returns at once; its cases go on behind.
    package func start(_ request: RunRequest) async throws(EvaluationError) -> Run {
        let versions = request.versions
        guard (1...2).contains(versions.count), Set(versions).count == versions.count else {
            throw .invalidVersions(versions)
        }
        let concurrency = request.concurrency ?? settings.concurrency
        try check("concurrency", concurrency, 1...settings.concurrencyLimit)
        let dataset = try await datasets.dataset(named: request.dataset)
        if let limit = request.limit { try check("limit", limit, 1...DatasetReader.caseLimit) }
        if dataset.needsJudge, judge == nil { throw .noJudge(dataset: dataset.name) }
        let cases = min(dataset.cases.count, request.limit ?? .max)
        try reserve()
        do throws(EvaluationError) {
            let row = try await archive.insert(
                RunRow(
                    dataset: dataset.name, datasetHash: dataset.hash, prompt: request.prompt,
                    candidate: versions[0], baseline: versions.dropFirst().first, cases: cases,
                    isWhole: cases == dataset.cases.count, concurrency: concurrency,
                    actor: request.actor, phase: .running,
                    startedMilliseconds: clock.now().milliseconds))
            announce(row, "started", by: request.actor)
            return launch(row, dataset, RunTally(versions: versions, cases: cases))
        } catch {
            state.withLock { $0.starting -= 1 }
            throw error
        }
    }

    /// Ends a run early and returns it as it then is. Cases in flight are cancelled; results stay.
    package func stop(_ id: Int, actor: String) async throws(EvaluationError) -> Run {
        guard let live = state.withLock({ $0.live[id] }) else {
            _ = try await archive.row(id)
            throw .notRunning(run: id)
        }
        live.execution.end(.stopped(actor: actor))
        live.task.cancel()
        await live.task.value
        return try await archive.row(id).run
    }

    /// Goes on with a run that ended early: asks for what has no result, and for nothing else.
    package func resume(_ id: Int, actor: String) async throws(EvaluationError) -> Run {
        var row = try await archive.row(id)
        guard row.phase.mayResume else {
            throw .notResumable(run: id, reason: "it is \(row.phase.rawValue)")
        }
        let dataset = try await datasets.dataset(hash: row.datasetHash, name: row.dataset)
        if dataset.needsJudge, judge == nil { throw .noJudge(dataset: dataset.name) }
        guard dataset.cases.count >= row.cases else { throw .unreadable(what: "run \(id)") }
        try reserve()
        do throws(EvaluationError) {
            if state.withLock({ $0.live[id] }) != nil {
                throw .notResumable(run: id, reason: "it is running")
            }
            let tally = try await archive.tally(row)
            row.phase = .running
            row.detail = nil
            row.finishedMilliseconds = nil
            row.summary = nil
            try await archive.update(row)
            announce(row, "resumed", by: actor)
            return launch(row, dataset, tally)
        } catch {
            state.withLock { $0.starting -= 1 }
            throw error
        }
    }

    /// Ends all runs, to be resumed later, and refuses new ones.
    package func close() async {
        let live = state.withLock { state in
            state.isClosed = true
            return Array(state.live.values)
        }
        for run in live {
            run.execution.end(.shutdown)
            run.task.cancel()
        }
        for run in live { await run.task.value }
    }

    /// Returns when the run has ended.
    package func wait(for id: Int) async { await state.withLock { $0.live[id] }?.task.value }

    private func reserve() throws(EvaluationError) {
        let isFree = state.withLock { state in
            let count = state.live.count + state.starting
            guard !state.isClosed, count < settings.liveRunLimit else { return false }
            state.starting += 1
            return true
        }
        if !isFree { throw .tooManyRuns(limit: settings.liveRunLimit) }
    }

    private func check(_ what: String, _ value: Int, _ allowed: ClosedRange<Int>)
        throws(EvaluationError)
    {
        if !allowed.contains(value) {
            throw .outOfRange(what: what, value: value, allowed: allowed)
        }
    }

    private func announce(_ row: RunRow, _ what: String, by actor: String) {
        let versions = row.versions.map { "v\($0)" }.joined(separator: " against ")
        onEvent(
            Event(
                at: clock.now(), level: .info, source: .evals,
                message: "run \(row.id ?? 0) of \(row.dataset) \(what): \(row.prompt) \(versions)",
                actor: actor))
    }
}
