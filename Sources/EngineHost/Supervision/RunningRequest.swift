import DeviceAPI
import Inference

/// The journal of one request: enough to continue it in another engine exactly where it was.
struct RunningRequest: Sendable {
    /// With the prompt alone; what was put out follows in `outputs`.
    let original: EngineRequest
    let name: String
    let label: String
    let mailbox: Mailbox
    var outputs: [Int32] = []
    /// What an encoder made of the prompt.
    var vector: [Float] = []
    var cachedTokens = 0
    var resurrections = 0
    /// Engines in a row that died of themselves with it, each before it brought it a token.
    var fruitlessDeaths = 0
    /// One more such death and it is taken to be the cause.
    var isSuspect: Bool { fruitlessDeaths == EngineJournal.fruitlessLimit - 1 }
    var timings: GenerationTimings

    /// The request as a new engine must be asked to go on with it.
    var continuation: EngineRequest {
        var request = original
        request.tokens += outputs
        return request
    }

    /// All output tokens are there, though the engine died before it said so.
    var isComplete: Bool { outputs.count == original.maxTokens }

    func summary(_ end: GenerationEnd, at now: UInt64) -> GenerationSummary {
        var timings = timings
        timings.finished = now
        return GenerationSummary(
            end: end,
            usage: GenerationUsage(
                promptTokens: original.promptCount, cachedTokens: cachedTokens,
                outputTokens: outputs.count),
            timings: timings, vector: vector)
    }
}
