/// The tokens of one request in buckets that exclude each other: their sum is what was processed,
/// and each has its own price. Wire formats whose fields include one another are derived from it.
package struct TokenUsage: Hashable, Codable, Sendable {
    /// Prompt tokens that were computed.
    package var input: Int
    /// Prompt tokens that came from a cache.
    package var cacheRead: Int
    /// Prompt tokens that a provider charges for putting into its cache.
    package var cacheWrite: Int
    /// The same for a cache that keeps them for an hour instead of minutes.
    package var cacheWriteLong: Int
    /// Prompt tokens that stand for sound.
    package var audioInput: Int
    /// Output tokens that the client sees.
    package var output: Int
    /// Output tokens spent on reasoning.
    package var reasoning: Int
    /// Output tokens that stand for sound.
    package var audioOutput: Int

    package init(
        input: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteLong: Int = 0,
        audioInput: Int = 0, output: Int = 0, reasoning: Int = 0, audioOutput: Int = 0
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWriteLong = cacheWriteLong
        self.audioInput = audioInput
        self.output = output
        self.reasoning = reasoning
        self.audioOutput = audioOutput
    }

    /// `prompt_tokens` in OpenAI's sense.
    package var prompt: Int { input + cacheRead + cacheWrite + cacheWriteLong + audioInput }
    /// `completion_tokens` in OpenAI's sense.
    package var completion: Int { output + reasoning + audioOutput }
    package var total: Int { prompt + completion }

    package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        var sum = left
        for bucket in buckets { sum[keyPath: bucket] += right[keyPath: bucket] }
        return sum
    }

    /// All of them, for whoever treats them alike.
    package static var buckets: [WritableKeyPath<TokenUsage, Int> & Sendable] { all }

    private static let all: [WritableKeyPath<TokenUsage, Int> & Sendable] = [
        \.input, \.cacheRead, \.cacheWrite, \.cacheWriteLong, \.audioInput, \.output, \.reasoning,
        \.audioOutput,
    ]
}

extension TokenUsage {
    private enum CodingKeys: String, CodingKey {
        case input, cacheRead, cacheWrite, cacheWriteLong, audioInput, output, reasoning
        case audioOutput
    }

    /// What was written before a bucket existed has nothing in it.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int {
            try values.decodeIfPresent(Int.self, forKey: key) ?? 0
        }
        self.init(
            input: try count(.input), cacheRead: try count(.cacheRead),
            cacheWrite: try count(.cacheWrite), cacheWriteLong: try count(.cacheWriteLong),
            audioInput: try count(.audioInput), output: try count(.output),
            reasoning: try count(.reasoning), audioOutput: try count(.audioOutput))
    }
}
