import Inference

/// How fast an engine computes tokens, and how many requests want of it.
struct EnginePace: Sendable {
    /// Of each older step, what still counts: the last hundred or so make the pace.
    private static let forgetting = 0.99

    private var tokens = 0.0
    private var seconds = 0.0
    /// Of late; what a request is taken to put out before any has ended.
    private(set) var meanOutputTokens = 128.0

    /// Takes in a step: prompts and outputs count alike, in the mixture of late.
    mutating func note(_ record: StepRecord) {
        let computed = record.prefillTokens + record.decodeTokens
        let microseconds = Double(record.planMicroseconds + record.deviceMicroseconds)
        guard computed > 0, microseconds.isFinite, microseconds > 0 else { return }
        tokens = tokens * Self.forgetting + Double(computed)
        seconds = seconds * Self.forgetting + microseconds / 1e6
    }

    /// Takes in the output length of a request that has ended.
    mutating func noteOutput(_ count: Int) {
        meanOutputTokens += (Double(count) - meanOutputTokens) / 16
    }

    /// Tokens that a request is likely to want yet.
    func tokensLeft(_ request: RunningRequest) -> Double {
        let prompt = request.outputs.isEmpty ? request.original.promptCount : 0
        let output = min(Double(request.original.maxTokens), meanOutputTokens)
        return Double(prompt) + max(1, output - Double(request.outputs.count))
    }

    /// Seconds for so many tokens; one a hundred before any step was seen.
    func seconds(for wanted: Double) -> Double {
        tokens > 0 ? wanted * seconds / tokens : wanted / 100
    }
}
