package struct TraceSummary: Codable, Equatable, Sendable {
    package enum Outcome: String, Codable, Sendable { case ok, error, cancelled }

    package var id: String
    package var requestId: String
    package var atMilliseconds: Int64
    package var model: String
    package var prompt: String?
    package var promptVersion: Int?
    package var environment: String?
    package var key: String
    package var outcome: Outcome
    package var finishReason: String?
    package var error: String?
    package var streamed: Bool
    package var promptTokens: Int
    package var cachedTokens: Int
    package var outputTokens: Int
    package var costNanodollars: Int64?
    package var totalMilliseconds: Double
    package var timeToFirstTokenMilliseconds: Double?

    package init(
        id: String, requestId: String, atMilliseconds: Int64, model: String, prompt: String? = nil,
        promptVersion: Int? = nil, environment: String? = nil, key: String, outcome: Outcome,
        finishReason: String? = nil, error: String? = nil, streamed: Bool, promptTokens: Int,
        cachedTokens: Int, outputTokens: Int, costNanodollars: Int64? = nil,
        totalMilliseconds: Double, timeToFirstTokenMilliseconds: Double? = nil
    ) {
        self.id = id
        self.requestId = requestId
        self.atMilliseconds = atMilliseconds
        self.model = model
        self.prompt = prompt
        self.promptVersion = promptVersion
        self.environment = environment
        self.key = key
        self.outcome = outcome
        self.finishReason = finishReason
        self.error = error
        self.streamed = streamed
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
        self.costNanodollars = costNanodollars
        self.totalMilliseconds = totalMilliseconds
        self.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds
    }
}

package struct TraceDetail: Codable, Equatable, Sendable {
    package var summary: TraceSummary
    package var spans: [SpanRow]
    package var attributes: [CaseVariable]
    /// Nil when the capture of content is switched off.
    package var input: String?
    package var output: String?

    package init(
        summary: TraceSummary, spans: [SpanRow], attributes: [CaseVariable], input: String? = nil,
        output: String? = nil
    ) {
        self.summary = summary
        self.spans = spans
        self.attributes = attributes
        self.input = input
        self.output = output
    }
}

/// A part of a request's time, for the waterfall.
package struct SpanRow: Codable, Equatable, Sendable {
    /// `queue`, `prefill`, `decode`, and what else took time.
    package var name: String
    package var startMilliseconds: Double
    package var durationMilliseconds: Double
    package var detail: String?

    package init(
        name: String, startMilliseconds: Double, durationMilliseconds: Double,
        detail: String? = nil
    ) {
        self.name = name
        self.startMilliseconds = startMilliseconds
        self.durationMilliseconds = durationMilliseconds
        self.detail = detail
    }
}

package struct TraceQuery: Codable, Equatable, Sendable {
    /// Matches the start of ids, and anything in model, prompt, key and outcome.
    package var filter: String?
    package var limit: Int

    package init(filter: String? = nil, limit: Int) {
        self.filter = filter
        self.limit = limit
    }
}

package struct EventRow: Codable, Equatable, Sendable {
    package enum Level: String, Codable, CaseIterable, Sendable { case info, warning, error }

    package var id: Int
    package var atMilliseconds: Int64
    package var level: Level
    /// The room that speaks: `engine`, `gateway`, `prompts`, `evals`, `drift`, `storage` or
    /// `control`.
    package var source: String
    package var message: String
    package var actor: String?

    package init(
        id: Int, atMilliseconds: Int64, level: Level, source: String, message: String,
        actor: String? = nil
    ) {
        self.id = id
        self.atMilliseconds = atMilliseconds
        self.level = level
        self.source = source
        self.message = message
        self.actor = actor
    }
}
