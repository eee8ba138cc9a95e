import ControlAPI
import Evaluation
import Synchronization

/// Grows whenever something about evaluations has changed: a run begins, a case ends, a dataset
/// comes.
final class EvalRevision: Sendable {
    private struct State {
        var seen: [Int: Int] = [:]
        var revision = 1
    }

    private let state = Mutex(State())

    /// For changes that no running evaluation shows.
    func touch() { state.withLock { $0.revision += 1 } }

    func value(_ live: [Run]) -> Int {
        let now = Dictionary(live.map { ($0.id, $0.done) }, uniquingKeysWith: { $1 })
        return state.withLock { state in
            if state.seen != now {
                state.seen = now
                state.revision += 1
            }
            return state.revision
        }
    }
}
