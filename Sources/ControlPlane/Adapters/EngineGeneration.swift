import DeviceAPI
import EngineHost
import Gateway
import Synchronization
import Telemetry
import Tokenizers

/// A generation of an engine, as the gateway reads it.
///
/// The iterator belongs to the one task that asks for batches; reports come from a lock beside it.
final class EngineGeneration: BackendGeneration, @unchecked Sendable {
    private let generation: Generation
    private let submittedNanoseconds: UInt64
    private let tokenizer: Tokenizer?
    private var events: Generation.Iterator
    private let latest: Mutex<GenerationReport>

    init(
        _ generation: Generation, submittedNanoseconds: UInt64,
        tokenizer: Tokenizer?
    ) {
        self.generation = generation
        self.submittedNanoseconds = submittedNanoseconds
        self.tokenizer = tokenizer
        events = generation.events.makeAsyncIterator()
        latest = Mutex(
            GenerationReport(usage: TokenUsage(input: generation.promptTokens)))
    }

    func next() async -> GenerationBatch {
        switch await events.next() {
        case .text(let text, let tokens)?:
            latest.withLock { $0.usage.output += tokens.count }
            let logprobs = tokens.first?.logprob == nil ? [] : tokens.map(logprob)
            return GenerationBatch(deltas: [TextDelta(text, logprobs: logprobs)])
        case .finished(let summary)?:
            latest.withLock { $0 = report(summary) }
            return GenerationBatch(finish: GenerationFinish(summary.end))
        case nil:
            return GenerationBatch(finish: .failed(reason: "it was read beyond its end"))
        }
    }

    func cancel() { generation.cancel() }

    func report() -> GenerationReport { latest.withLock { $0 } }

    private func report(_ summary: GenerationSummary) -> GenerationReport {
        let usage = summary.usage
        let since = { (moment: UInt64?) in
            moment.map { Double($0 - min($0, self.submittedNanoseconds)) / 1e6 }
        }
        return GenerationReport(
            usage: TokenUsage(
                input: usage.promptTokens - usage.cachedTokens, cacheRead: usage.cachedTokens,
                output: usage.outputTokens),
            scheduledMilliseconds: since(summary.timings.started),
            firstTokenMilliseconds: since(summary.timings.firstToken),
            preemptions: summary.timings.preemptionReturns.count,
            resurrections: summary.timings.resurrections.count)
    }

    private func bytes(_ token: Int32) -> [UInt8] {
        tokenizer.map { [UInt8]($0.bytes(of: token)) } ?? []
    }

    private func logprob(_ token: GeneratedToken) -> GatewayLogprob {
        GatewayLogprob(
            token: .init(bytes: bytes(token.token), logprob: Double(token.logprob ?? 0)),
            top: token.likeliest.map {
                .init(bytes: bytes($0.token), logprob: Double($0.logprob))
            })
    }
}

extension GenerationFinish {
    init(_ end: GenerationEnd) {
        switch end {
        case .stop: self = .stop
        case .length: self = .length
        case .cancelled: self = .cancelled
        case .failed(let error): self = .failed(reason: error.description)
        }
    }
}
