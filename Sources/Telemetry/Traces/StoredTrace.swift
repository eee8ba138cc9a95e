/// What lists show of a finished request.
package struct StoredTrace: Equatable, Sendable {
    package let traceId: String
    package let requestId: String
    package let startedAt: Timestamp
    package let endpoint: String
    package let model: String
    /// Who answered, and how many times somebody was asked.
    package let provider: String?
    package let attempts: Int
    package let prompt: RequestRecord.PromptUse?
    package let keyId: String
    package let outcome: RequestRecord.Outcome
    package let status: Int
    package let finishReason: String?
    package let error: String?
    package let streamed: Bool
    package let usage: TokenUsage
    package let isEstimated: Bool
    package let cost: Money?
    package let timings: RequestTimings
    /// As given, one space between two.
    package let tags: String
}

/// Everything that is kept of a finished request.
package struct FullTrace: Equatable, Sendable {
    package struct Attribute: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    package let trace: StoredTrace
    package let spans: [Span]
    package let attributes: [Attribute]
    /// Nil when content was not captured. A text that was longer than 64 KiB ends in a mark that
    /// says how many bytes are missing.
    package let input: String?
    package let output: String?
}

/// Which traces a list should have.
package struct TraceFilter: Sendable {
    /// Matches the start of trace and request ids, and anything in model, prompt, key id and
    /// outcome; without regard to case.
    package var text: String?
    /// Keys that match `text` by a name that only the caller knows.
    package var keyIds: [String]
    package var limit: Int

    package init(text: String? = nil, keyIds: [String] = [], limit: Int) {
        self.text = text
        self.keyIds = keyIds
        self.limit = limit
    }
}
