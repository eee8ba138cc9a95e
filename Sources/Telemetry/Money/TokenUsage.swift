/// The tokens of one request in buckets that exclude each other: their sum is what was processed,
/// and each has its own price. Wire formats whose fields include one another are derived from it.
package struct TokenUsage: Hashable, Sendable {
    /// One lane a bucket: usages are added up for every request and every scope of it.
    private(set) var lanes: SIMD8<Int>

    /// Prompt tokens that were computed.
    package var input: Int {
        get { lanes[0] }
        set { lanes[0] = newValue }
    }

    /// Prompt tokens that came from a cache.
    package var cacheRead: Int {
        get { lanes[1] }
        set { lanes[1] = newValue }
    }

    /// Prompt tokens that a provider charges for putting into its cache.
    package var cacheWrite: Int {
        get { lanes[2] }
        set { lanes[2] = newValue }
    }

    /// The same for a cache that keeps them for an hour instead of minutes.
    package var cacheWriteLong: Int {
        get { lanes[3] }
        set { lanes[3] = newValue }
    }

    /// Prompt tokens that stand for sound.
    package var audioInput: Int {
        get { lanes[4] }
        set { lanes[4] = newValue }
    }

    /// Output tokens that the client sees.
    package var output: Int {
        get { lanes[5] }
        set { lanes[5] = newValue }
    }

    /// Output tokens spent on reasoning.
    package var reasoning: Int {
        get { lanes[6] }
        set { lanes[6] = newValue }
    }

    /// Output tokens that stand for sound.
    package var audioOutput: Int {
        get { lanes[7] }
        set { lanes[7] = newValue }
    }

    package init(
        input: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteLong: Int = 0,
        audioInput: Int = 0, output: Int = 0, reasoning: Int = 0, audioOutput: Int = 0
    ) {
        lanes = SIMD8(
            input, cacheRead, cacheWrite, cacheWriteLong, audioInput, output, reasoning,
            audioOutput)
    }

    /// `prompt_tokens` in OpenAI's sense.
    package var prompt: Int { input + cacheRead + cacheWrite + cacheWriteLong + audioInput }
    /// `completion_tokens` in OpenAI's sense.
    package var completion: Int { output + reasoning + audioOutput }
    package var total: Int { prompt + completion }

    package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        var sum = left
        sum.lanes &+= right.lanes
        return sum
    }

    package static func - (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        var difference = left
        difference.lanes &-= right.lanes
        return difference
    }

    /// With every bucket in a range.
    func clamped(to range: ClosedRange<Int>) -> TokenUsage {
        var clamped = self
        clamped.lanes.clamp(
            lowerBound: SIMD8(repeating: range.lowerBound),
            upperBound: SIMD8(repeating: range.upperBound))
        return clamped
    }
}

extension TokenUsage: Codable {
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

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(input, forKey: .input)
        try values.encode(cacheRead, forKey: .cacheRead)
        try values.encode(cacheWrite, forKey: .cacheWrite)
        try values.encode(cacheWriteLong, forKey: .cacheWriteLong)
        try values.encode(audioInput, forKey: .audioInput)
        try values.encode(output, forKey: .output)
        try values.encode(reasoning, forKey: .reasoning)
        try values.encode(audioOutput, forKey: .audioOutput)
    }
}
