import Gateway
import Synchronization
import Telemetry

/// A generation that follows a script and notes what is done to it.
final class FakeGeneration: BackendGeneration {
    enum Step: Sendable {
        case give([String])
        case giveLogprobs([TextDelta])
        /// Nothing yet, as when a stop string may still be coming.
        case giveNothing
        /// What a task meets before it gets any further, such as its own cancellation.
        case meet(@Sendable () async -> Void)
        /// Waits until it is cancelled.
        case hang
        case finish(GenerationFinish, [String] = [])
    }

    private struct State {
        var steps: ArraySlice<Step>
        var handedOut = 0
        var isCancelled = false
        var isFinished = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>
    private let usage: TokenUsage
    private let ignoresCancel: Bool

    init(_ steps: [Step], usage: TokenUsage = .fake, ignoresCancel: Bool = false) {
        state = Mutex(State(steps: steps[...]))
        self.usage = usage
        self.ignoresCancel = ignoresCancel
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }
    var isFinished: Bool { state.withLock { $0.isFinished } }
    /// Nothing goes on in it any longer.
    var isAtRest: Bool { state.withLock { $0.isFinished || $0.isCancelled } }
    /// Deltas that were handed out, each of which stands for one token.
    var handedOut: Int { state.withLock { $0.handedOut } }

    func next() async -> GenerationBatch {
        while true {
            if isCancelled, !ignoresCancel { return ended(.cancelled, []) }
            switch state.withLock({ $0.steps.popFirst() }) {
            case .give(let texts): return batch(texts.map { TextDelta($0) })
            case .giveLogprobs(let deltas): return batch(deltas)
            case .giveNothing: return GenerationBatch()
            case .meet(let what): await what()
            case .hang: await waitForCancel()
            case .finish(let finish, let texts): return ended(finish, texts.map { TextDelta($0) })
            case nil: return ended(.cancelled, [])
            }
        }
    }

    func cancel() {
        let waiter = state.withLock { state in
            state.isCancelled = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    func report() -> GenerationReport {
        var usage = self.usage
        usage.output = handedOut
        return GenerationReport(
            usage: usage, scheduledMilliseconds: 2,
            firstTokenMilliseconds: usage.output > 0 ? 5 : nil, preemptions: 1, resurrections: 1)
    }

    private func batch(_ deltas: [TextDelta], finish: GenerationFinish? = nil) -> GenerationBatch {
        state.withLock { $0.handedOut += deltas.count }
        return GenerationBatch(deltas: deltas, finish: finish)
    }

    private func ended(_ finish: GenerationFinish, _ deltas: [TextDelta]) -> GenerationBatch {
        state.withLock { $0.isFinished = true }
        return batch(deltas, finish: finish)
    }

    private func waitForCancel() async {
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                if !state.isCancelled { state.waiter = continuation }
                return state.isCancelled
            }
            if isLate { continuation.resume() }
        }
    }
}

extension TokenUsage {
    /// Of a prompt of a dozen tokens, of which eight were cached.
    static let fake = TokenUsage(input: 4, cacheRead: 8)
}
