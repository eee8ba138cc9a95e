/// The tokens of one request in buckets that exclude each other: their sum is what was processed,
/// and each has its own price. Wire formats whose fields include one another are derived from it.
package struct TokenUsage: Hashable, Codable, Sendable {
    /// Prompt tokens that were computed.
    package var input: Int
    /// Prompt tokens that came from a cache.
    package var cacheRead: Int
    /// Prompt tokens that a provider charges for putting into its cache.
    package var cacheWrite: Int
    /// Output tokens that the client sees.
    package var output: Int
    /// Output tokens spent on reasoning.
    package var reasoning: Int

    package init(
        input: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, output: Int = 0,
        reasoning: Int = 0
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
    }

    /// `prompt_tokens` in OpenAI's sense.
    package var prompt: Int { input + cacheRead + cacheWrite }
    /// `completion_tokens` in OpenAI's sense.
    package var completion: Int { output + reasoning }
    package var total: Int { prompt + completion }

    package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            input: left.input + right.input, cacheRead: left.cacheRead + right.cacheRead,
            cacheWrite: left.cacheWrite + right.cacheWrite, output: left.output + right.output,
            reasoning: left.reasoning + right.reasoning)
    }
}
