/// Everything that is kept of one finished request: the ledger row, the trace and the metrics are
/// all derived from it, and drift detectors read it.
package struct RequestRecord: Sendable {
    package enum Outcome: String, Codable, Sendable { case ok, error, cancelled }

    /// The version of a prompt that shaped the request.
    package struct PromptUse: Hashable, Codable, Sendable {
        package var name: String
        package var version: Int
        /// Nil when the request named the version itself.
        package var environment: String?

        package init(name: String, version: Int, environment: String? = nil) {
            self.name = name
            self.version = version
            self.environment = environment
        }
    }

    package var traceId: String
    package var requestId: String
    package var startedAt: Timestamp
    package var endpoint: String
    package var model: String
    /// Who answered; nil for an engine of our own, and where nobody was asked.
    package var provider: String?
    /// Times that somebody was asked.
    package var attempts: Int
    package var prompt: PromptUse?
    package var keyId: String
    package var tags: [String]
    package var outcome: Outcome
    /// The HTTP status that the client got.
    package var status: Int
    package var finishReason: String?
    package var error: String?
    package var streamed: Bool
    package var usage: TokenUsage
    /// Nobody reported the usage; it was worked out from the sizes of texts.
    package var isEstimated: Bool
    /// Nil when the model's price is not known.
    package var cost: Money?
    package var timings: RequestTimings
    /// The messages as the model got them, and its answer; nil when content is not captured.
    package var input: String?
    package var output: String?

    package init(
        traceId: String, requestId: String, startedAt: Timestamp, endpoint: String, model: String,
        provider: String? = nil, attempts: Int = 0, prompt: PromptUse? = nil, keyId: String,
        tags: [String] = [], outcome: Outcome,
        status: Int, finishReason: String? = nil, error: String? = nil, streamed: Bool,
        usage: TokenUsage, isEstimated: Bool = false, cost: Money?, timings: RequestTimings,
        input: String? = nil,
        output: String? = nil
    ) {
        self.traceId = traceId
        self.requestId = requestId
        self.startedAt = startedAt
        self.endpoint = endpoint
        self.model = model
        self.provider = provider
        self.attempts = attempts
        self.prompt = prompt
        self.keyId = keyId
        self.tags = tags
        self.outcome = outcome
        self.status = status
        self.finishReason = finishReason
        self.error = error
        self.streamed = streamed
        self.usage = usage
        self.isEstimated = isEstimated
        self.cost = cost
        self.timings = timings
        self.input = input
        self.output = output
    }
}

/// Where a request's time went, in milliseconds from its start; nil for what never happened.
package struct RequestTimings: Hashable, Codable, Sendable {
    /// The engine took the request into a batch.
    package var scheduledMilliseconds: Double?
    /// The first output token was ready.
    package var firstTokenMilliseconds: Double?
    package var totalMilliseconds: Double
    package var preemptions: Int
    /// Times that the engine died under the request and it was continued by the next one.
    package var resurrections: Int

    package init(
        scheduledMilliseconds: Double? = nil, firstTokenMilliseconds: Double? = nil,
        totalMilliseconds: Double, preemptions: Int = 0, resurrections: Int = 0
    ) {
        self.scheduledMilliseconds = scheduledMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.preemptions = preemptions
        self.resurrections = resurrections
    }
}
