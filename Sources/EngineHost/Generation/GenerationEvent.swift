package import DeviceAPI

/// One output token.
package struct GeneratedToken: Equatable, Sendable {
    package var token: Int32
    /// nil unless log probabilities were asked for.
    package var logprob: Float?
    /// As many of the likeliest tokens as were asked for, by falling probability.
    package var likeliest: [TokenLogprob]

    package init(token: Int32, logprob: Float? = nil, likeliest: [TokenLogprob] = []) {
        self.token = token
        self.logprob = logprob
        self.likeliest = likeliest
    }
}

/// What a generation brings, in order; `finished` comes last and always.
package enum GenerationEvent: Equatable, Sendable {
    /// More text, and the tokens that were taken in for it. The text may be shorter than that of
    /// its tokens, when they end inside a character or in what may become a stop string; the next
    /// event has the rest.
    case text(String, tokens: [GeneratedToken])
    case finished(GenerationSummary)
}

package enum GenerationEnd: Equatable, Sendable {
    /// The model ended its output, or it came to a stop string.
    case stop
    /// The output has as many tokens as it may.
    case length
    case cancelled
    /// What came before stands.
    case failed(EngineHostError)
}

package struct GenerationSummary: Equatable, Sendable {
    package var end: GenerationEnd
    package var usage: GenerationUsage
    package var timings: GenerationTimings
    /// Of an encoder.
    package var vector: [Float]

    package init(
        end: GenerationEnd, usage: GenerationUsage, timings: GenerationTimings,
        vector: [Float] = []
    ) {
        self.end = end
        self.usage = usage
        self.timings = timings
        self.vector = vector
    }
}

package struct GenerationUsage: Equatable, Sendable {
    package var promptTokens: Int
    /// Of the prompt tokens, those that the prefix cache had.
    package var cachedTokens: Int
    package var outputTokens: Int

    package init(promptTokens: Int, cachedTokens: Int, outputTokens: Int) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
    }
}

/// When what happened, in monotonic nanoseconds: queued until `started`, prefill until the first
/// token, decode from there on.
package struct GenerationTimings: Equatable, Sendable {
    package var submitted: UInt64
    /// The start of the first step that computed any of its tokens.
    package var started: UInt64?
    package var finished: UInt64?
    /// When each output token arrived, in microseconds after `submitted`.
    package var tokenMicroseconds: [UInt32] = []
    /// When it came back after it had been preempted.
    package var preemptionReturns: [UInt64] = []
    /// When it was handed to a new engine after the old one had died.
    package var resurrections: [UInt64] = []

    package init(submitted: UInt64) { self.submitted = submitted }

    package var firstToken: UInt64? {
        tokenMicroseconds.first.map { submitted + UInt64($0) * 1000 }
    }
}
