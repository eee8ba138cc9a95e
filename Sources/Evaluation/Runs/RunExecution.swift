import Storage
import Synchronization
import Telemetry

/// One run under way: hands out cases to a bounded number of workers, and knows at any moment where
/// each stands.
final class RunExecution: Sendable {
    /// What brings a run to its end before its last case.
    enum Ending: Sendable {
        case stopped(actor: String)
        case shutdown
        case failed(reason: String)
    }

    private struct State {
        var tally: RunTally
        var waiting: ArraySlice<RunItem>
        var ending: Ending?
        /// What the run waits for, when something is in its way.
        var obstacle: String?
    }

    let row: RunRow
    let dataset: Dataset
    private let asker: CaseAsker
    private let archive: RunArchive
    private let clock: Clock
    private let state: Mutex<State>

    init(
        row: RunRow, dataset: Dataset, tally: RunTally, asker: CaseAsker, archive: RunArchive,
        clock: Clock
    ) {
        self.row = row
        self.dataset = dataset
        self.asker = asker
        self.archive = archive
        self.clock = clock
        state = Mutex(State(tally: tally, waiting: tally.missing()[...]))
    }

    /// The run as it stands now.
    var run: Run {
        let (arms, obstacle) = state.withLock { ($0.tally.results(), $0.obstacle) }
        var run = row.run(arms: arms, verdict: nil)
        run.detail = obstacle
        return run
    }

    var states: [[CaseState]] { state.withLock { $0.tally.states } }

    /// Remembers why the run is about to be cancelled; the first reason stays.
    func end(_ ending: Ending) {
        state.withLock { $0.ending = $0.ending ?? ending }
    }

    /// Works through the cases, until they are done or the task is cancelled; returns the row with
    /// the run's end.
    func execute() async -> RunRow {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<row.concurrency { group.addTask { await self.work() } }
            // One worker's failure to keep a result ends the others, too.
            while await group.next() != nil {
                if state.withLock({ $0.ending }) != nil { group.cancelAll() }
            }
        }
        let (tally, ending) = state.withLock { ($0.tally, $0.ending) }
        // A run that was stopped after its last case has still seen every case.
        let (phase, detail) =
            tally.missing().isEmpty
            ? (.finished, nil) : Self.outcome(of: ending, isCancelled: Task.isCancelled)
        var ended = row
        ended.end(phase, detail: detail, at: clock.now(), tally: tally)
        return ended
    }

    private static func outcome(of ending: Ending?, isCancelled: Bool) -> (Run.Phase, String?) {
        switch ending {
        case .stopped(let actor): (.stopped, "stopped by \(actor)")
        case .failed(let reason): (.failed, reason)
        case .shutdown: (.interrupted, "the control plane ended")
        case nil: isCancelled ? (.interrupted, "cancelled") : (.finished, nil)
        }
    }

    private func work() async {
        while !Task.isCancelled, let item = next() {
            do {
                let testCase = dataset.cases[item.caseIndex]
                let result = try await asker.ask(testCase, item, of: row)
                try await keep(result)
                state.withLock { $0.tally.add(result) }
            } catch is CancellationError {
                state.withLock { $0.tally.setRunning(item, false) }
            } catch {
                state.withLock { $0.tally.setRunning(item, false) }
                end(.failed(reason: "\(error)"))
                return
            }
        }
    }

    private func next() -> RunItem? {
        state.withLock { state in
            guard state.ending == nil, let item = state.waiting.popFirst() else { return nil }
            state.tally.setRunning(item, true)
            return item
        }
    }

    /// Returns when the result is on disk, however long the disk stays full: it has been paid.
    private func keep(_ result: CaseResult) async throws {
        while true {
            do {
                // A task of its own, so that stopping the run does not throw away an answer that
                // is there.
                try await Task { try await self.archive.insert(result) }.value
                state.withLock { $0.obstacle = nil }
                return
            } catch EvaluationError.storage(.diskFull(let path)) {
                state.withLock {
                    $0.obstacle = "waiting for room on the disk that holds \(path)"
                }
                try await clock.sleep(.seconds(1))
            }
        }
    }
}
