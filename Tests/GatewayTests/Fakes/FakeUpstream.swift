import Gateway
import Synchronization

/// Plays one script for each request, in order, and keeps what was sent; the last one repeats.
final class FakeUpstream: Upstream {
    struct Script: Sendable {
        enum Step: Sendable {
            case give(String)
            case fail(UpstreamError)
            /// Waits until it is cancelled.
            case hang
        }

        var status = 200
        var headers = [HeaderField("content-type", "application/json")]
        var steps: [Step] = []
        /// Instead of a head.
        var failure: UpstreamError?
        /// Nobody is there at all.
        var refusal: UpstreamError?

        static func json(_ text: String, status: Int = 200, headers: [HeaderField] = []) -> Script {
            Script(
                status: status,
                headers: [HeaderField("content-type", "application/json")] + headers,
                steps: [.give(text)])
        }

        static func events(_ steps: [Step]) -> Script {
            Script(headers: [HeaderField("content-type", "text/event-stream")], steps: steps)
        }

        static func events(_ text: String) -> Script { events([.give(text)]) }
    }

    private struct State {
        var scripts: [Script]
        var requests: [UpstreamRequest] = []
        var exchanges: [FakeExchange] = []
    }

    private let state: Mutex<State>

    init(_ scripts: [Script]) { state = Mutex(State(scripts: scripts)) }

    var requests: [UpstreamRequest] { state.withLock { $0.requests } }
    var exchanges: [FakeExchange] { state.withLock { $0.exchanges } }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func start(_ request: UpstreamRequest) throws(UpstreamError) -> any UpstreamExchange {
        let (script, exchange) = state.withLock { state in
            let script = state.scripts.count > 1 ? state.scripts.removeFirst() : state.scripts[0]
            let exchange = FakeExchange(script)
            state.requests.append(request)
            if script.refusal == nil { state.exchanges.append(exchange) }
            return (script, exchange)
        }
        if let refusal = script.refusal { throw refusal }
        return exchange
    }
}

final class FakeExchange: UpstreamExchange {
    private struct State {
        var steps: ArraySlice<FakeUpstream.Script.Step>
        var isCancelled = false
        var isDiscarded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let script: FakeUpstream.Script
    private let state: Mutex<State>

    init(_ script: FakeUpstream.Script) {
        self.script = script
        state = Mutex(State(steps: script.steps[...]))
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }
    var isDiscarded: Bool { state.withLock { $0.isDiscarded } }
    /// The connection is closed, or free for the next request.
    var isOver: Bool { state.withLock { $0.isCancelled || $0.isDiscarded || $0.steps.isEmpty } }

    func head() async throws(UpstreamError) -> UpstreamHead {
        if let failure = script.failure { throw failure }
        return UpstreamHead(status: script.status, headers: script.headers)
    }

    func next() async throws(UpstreamError) -> [UInt8]? {
        if isCancelled || Task.isCancelled { throw .cancelled }
        switch state.withLock({ $0.steps.popFirst() }) {
        case .give(let text): return Array(text.utf8)
        case .fail(let error): throw error
        case .hang:
            await withTaskCancellationHandler {
                await wait()
            } onCancel: {
                cancel()
            }
            throw .cancelled
        case nil: return nil
        }
    }

    func cancel() {
        let waiter = state.withLock { state in
            state.isCancelled = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    func discardRest() { state.withLock { $0.isDiscarded = true } }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                if !state.isCancelled { state.waiter = continuation }
                return state.isCancelled
            }
            if isLate { continuation.resume() }
        }
    }
}
