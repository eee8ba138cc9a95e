package import Storage
import Synchronization
package import Telemetry

/// Starts, stops and resumes runs, and answers what they have found out.
///
/// A result counts once it is on disk. A process that dies at any instant loses the cases in flight
/// and nothing else; resuming asks only for what has no result.
package final class RunEngine: Sendable {
    package struct Settings: Sendable {
        package var concurrency = 4
        package var concurrencyLimit = 64
        package var liveRunLimit = 4
        /// Bytes of output beyond which an answer is an error.
        package var outputLimit = 1 << 20
        package var retry = Retry.Policy()

        package init() {}
    }

    struct Live {
        let execution: RunExecution
        let task: Task<Void, Never>
    }

    struct State {
        var live: [Int: Live] = [:]
        /// Runs that are being written into the database.
        var starting = 0
        var isClosed = false
    }

    package let datasets: DatasetShelf
    let archive: RunArchive
    let settings: Settings
    let clock: Clock
    let judge: (any Judge)?
    let onEvent: @Sendable (Event) -> Void
    let state = Mutex(State())
    private let asker: CaseAsker

    /// Opens the room on a database that has its migrations, and marks the runs that a dead process
    /// left behind as interrupted.
    package static func open(
        store: Store, clock: Clock, runner: any CaseRunner, judge: (any Judge)?,
        settings: Settings = Settings(), onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws(EvaluationError) -> RunEngine {
        let engine = RunEngine(store, clock, runner, judge, settings, onEvent)
        for var row in try await engine.archive.unfinished() {
            let tally = try await engine.archive.tally(row)
            row.end(
                .interrupted, detail: "the control plane ended while it ran", at: clock.now(),
                tally: tally)
            try await engine.archive.update(row)
        }
        return engine
    }

    private init(
        _ store: Store, _ clock: Clock, _ runner: any CaseRunner, _ judge: (any Judge)?,
        _ settings: Settings, _ onEvent: @escaping @Sendable (Event) -> Void
    ) {
        datasets = DatasetShelf(store: store, clock: clock)
        archive = RunArchive(store: store)
        self.settings = settings
        self.clock = clock
        self.judge = judge
        self.onEvent = onEvent
        let retry = Retry(policy: settings.retry, clock: clock)
        asker = CaseAsker(
            runner: runner, grader: CaseGrader(judge: judge, retry: retry), retry: retry,
            clock: clock, outputLimit: settings.outputLimit)
    }

    /// Begins or goes on with a run whose row says that it is running.
    func launch(_ row: RunRow, _ dataset: Dataset, _ tally: RunTally) -> Run {
        let execution = RunExecution(
            row: row, dataset: dataset, tally: tally, asker: asker, archive: archive, clock: clock)
        let id = row.id ?? 0
        state.withLock { state in
            let task = Task {
                let ended = await execution.execute()
                await self.settle(ended)
            }
            state.live[id] = Live(execution: execution, task: task)
            state.starting -= 1
        }
        return execution.run
    }

    /// Writes the end of a run. When that cannot be done the row still says running, and the next
    /// start of the process finds it interrupted.
    private func settle(_ row: RunRow) async {
        let problem = await Task { await self.write(row) }.value
        state.withLock { $0.live[row.id ?? 0] = nil }
        let level: Event.Level = problem == nil && row.phase != .failed ? .info : .error
        var message = "run \(row.id ?? 0) of \(row.dataset) is \(row.phase.rawValue)"
        if let detail = row.detail { message += ": \(detail)" }
        if let verdict = row.summary?.verdict { message += "; \(verdict.summary)" }
        if let problem { message += "; its end could not be written: \(problem)" }
        onEvent(Event(at: clock.now(), level: level, source: .evals, message: message))
    }

    private func write(_ row: RunRow) async -> EvaluationError? {
        while true {
            do {
                try await archive.update(row)
                return nil
            } catch {
                guard case .storage(.diskFull) = error, !state.withLock({ $0.isClosed }) else {
                    return error
                }
                do { try await clock.sleep(.seconds(1)) } catch { return nil }
            }
        }
    }
}
