import Statistics
import Synchronization

extension RunEngine {
    /// The runs under way, from memory: cheap enough for every frame of the console.
    package var liveRuns: [Run] {
        state.withLock { Array($0.live.values) }.map(\.execution.run).sorted { $0.id > $1.id }
    }

    /// Newest first; those before the given run, for paging.
    package func runs(before id: Int? = nil, limit: Int = 100) async throws(EvaluationError)
        -> [Run]
    {
        // The live ones first: one that ends in between then still shows its numbers.
        let live = state.withLock { $0.live }
        let rows = try await archive.rows(before: id, limit: limit)
        return rows.map { row in live[row.id ?? 0]?.execution.run ?? row.run }
    }

    /// A run with the state of every case; from memory while it is under way.
    package func run(_ id: Int) async throws(EvaluationError) -> RunDetail {
        if let live = state.withLock({ $0.live[id] }) {
            let execution = live.execution
            return RunDetail(
                run: execution.run, caseIds: execution.dataset.cases.ids(execution.row.cases),
                states: execution.states)
        }
        let row = try await archive.row(id)
        let dataset = try await datasets.dataset(hash: row.datasetHash, name: row.dataset)
        let tally = try await archive.tally(row)
        return RunDetail(
            run: row.run, caseIds: dataset.cases.ids(row.cases), states: tally.states)
    }

    /// One case with what each version made of it; failing ones are readable while the run goes on.
    package func runCase(_ id: Int, caseId: String) async throws(EvaluationError) -> RunCase {
        let live = state.withLock { $0.live[id] }
        let row: RunRow
        if let live { row = live.execution.row } else { row = try await archive.row(id) }
        let dataset = try await datasets.dataset(hash: row.datasetHash, name: row.dataset)
        guard let index = dataset.cases.prefix(row.cases).firstIndex(where: { $0.id == caseId })
        else { throw .unknownCase(run: id, caseId: caseId) }
        // The states first: a result that arrives in between then shows as what it was before.
        let states = live?.execution.states.map { $0[index] }
        let results = try await archive.results(id, caseIndex: index)
        return RunCase(
            testCase: dataset.cases[index],
            arms: row.versions.enumerated().map { arm, version in
                let result = results.first { $0.arm == arm }
                return RunCase.Arm(
                    version: version,
                    state: result.map { .done($0.outcome) } ?? states?[arm] ?? .waiting,
                    result: result)
            })
    }

    /// A run with all its cases, for reports. Memory is that of all outputs.
    package func report(_ id: Int) async throws(EvaluationError) -> RunReport {
        let detail = try await run(id)
        let dataset = try await datasets.dataset(
            hash: detail.run.datasetHash, name: detail.run.dataset)
        let results = Dictionary(grouping: try await archive.results(id), by: \.caseIndex)
        let cases = detail.caseIds.indices.map { index in
            RunCase(
                testCase: dataset.cases[index],
                arms: detail.run.versions.enumerated().map { arm, version in
                    RunCase.Arm(
                        version: version, state: detail.states[arm][index],
                        result: results[index]?.first { $0.arm == arm })
                })
        }
        return RunReport(run: detail.run, cases: cases)
    }

    /// The newest finished run over the whole dataset revision for exactly these versions; any
    /// revision when no hash is given. Nil when there is none.
    package func newestFinished(prompt: String, versions: [Int], datasetHash: String? = nil)
        async throws(EvaluationError) -> Run?
    {
        try await archive.newestFinished(
            prompt: prompt, versions: versions, datasetHash: datasetHash)?.run
    }

    /// What the newest finished run over a whole dataset says of a version.
    package func newestResult(prompt: String, version: Int) async throws(EvaluationError)
        -> (run: Int, arm: ArmResult)?
    {
        let row = try await archive.newestFinished(prompt: prompt, version: version)
        guard let row, let arm = row.run.arms.first(where: { $0.version == version }) else {
            return nil
        }
        return (row.id ?? 0, arm)
    }

    /// Compares two versions over the cases that both have graded, also across runs, as long as
    /// they are of one dataset revision.
    package func compare(
        candidate: (run: Int, version: Int), baseline: (run: Int, version: Int)
    ) async throws(EvaluationError) -> Verdict {
        let first = try await run(candidate.run)
        let second = try await run(baseline.run)
        guard first.run.datasetHash == second.run.datasetHash else {
            throw .notComparable(reason: "they used different revisions of the dataset")
        }
        guard let one = first.run.versions.firstIndex(of: candidate.version),
            let other = second.run.versions.firstIndex(of: baseline.version)
        else { throw .notComparable(reason: "a run has no results of the version named") }
        let isComplete = first.run.phase == .finished && second.run.phase == .finished
        return Verdict(
            PairedOutcomes(candidate: first.states[one], baseline: second.states[other]),
            names: ("v\(candidate.version)", "v\(baseline.version)"),
            cases: max(first.run.cases, second.run.cases),
            truncated: isComplete ? nil : "is not complete")
    }
}

extension [DatasetCase] {
    fileprivate func ids(_ count: Int) -> [String] { prefix(count).map(\.id) }
}
