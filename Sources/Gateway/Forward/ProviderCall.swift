import Synchronization
import Telemetry

/// A request at a provider, for whoever stops it or asks what it has used so far.
final class ProviderCall: BackendWork {
    private struct State {
        var exchange: (any UpstreamExchange)?
        var isCancelled = false
        var isFree = true
        var usage: TokenUsage?
        var outputBytes = 0
        var firstTokenMilliseconds: Double?
    }

    private let inputTokens: Int
    private let clock: Clock
    private let startNanoseconds: UInt64
    private let state = Mutex(State())

    init(inputTokens: Int, clock: Clock) {
        self.inputTokens = inputTokens
        self.clock = clock
        startNanoseconds = clock.monotonicNanoseconds()
    }

    /// Sends a request; whatever was under way before is over.
    func start(_ request: UpstreamRequest, on upstream: any Upstream) throws(UpstreamError)
        -> any UpstreamExchange
    {
        let exchange = try upstream.start(request)
        let isLate = state.withLock { state in
            state.exchange = exchange
            state.isFree = false
            return state.isCancelled
        }
        if isLate {
            exchange.cancel()
            throw .cancelled
        }
        return exchange
    }

    /// The provider did not take the request, or nobody was there: it will not charge for it.
    func wasRefused() { state.withLock { $0.isFree = true } }

    /// Takes over what the answer has told so far.
    func note(_ reader: borrowing AnswerReader) {
        let usage = reader.usage
        let bytes = reader.outputBytes
        state.withLock { state in
            state.usage = usage
            state.outputBytes = bytes
            if bytes > 0, state.firstTokenMilliseconds == nil {
                state.firstTokenMilliseconds = milliseconds
            }
        }
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func cancel() {
        let exchange = state.withLock { state in
            state.isCancelled = true
            return state.exchange
        }
        exchange?.cancel()
    }

    func report() -> GenerationReport {
        state.withLock { state in
            var report = GenerationReport(
                usage: state.usage ?? TokenUsage(),
                firstTokenMilliseconds: state.firstTokenMilliseconds)
            report.isFree = state.isFree
            if !state.isFree, state.usage == nil {
                report.isEstimated = true
                report.usage = TokenUsage(
                    input: inputTokens, output: SizeEstimate.tokens(bytes: state.outputBytes))
            }
            return report
        }
    }

    private var milliseconds: Double {
        Double(clock.monotonicNanoseconds() - startNanoseconds) / 1e6
    }
}
