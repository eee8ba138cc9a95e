/// How tokens are chosen and when to stop; nil leaves it to the next in line: the request, then
/// the prompt's version, then the model.
package struct SamplingParameters: Hashable, Sendable {
    /// 0 to 2; 0 always takes the most probable token.
    package var temperature: Double?
    /// Above 0, to 1.
    package var topP: Double?
    /// At least 1.
    package var topK: Int?
    /// 0 to 1.
    package var minP: Double?
    /// -2 to 2.
    package var frequencyPenalty: Double?
    /// -2 to 2.
    package var presencePenalty: Double?
    package var seed: Int?
    /// Output tokens, at least 1.
    package var maxTokens: Int?
    package var stop: [String]?
    /// Goes on behind the model's end token, up to the limit.
    package var ignoresEnd: Bool?

    package init(
        temperature: Double? = nil, topP: Double? = nil, topK: Int? = nil, minP: Double? = nil,
        frequencyPenalty: Double? = nil, presencePenalty: Double? = nil, seed: Int? = nil,
        maxTokens: Int? = nil, stop: [String]? = nil, ignoresEnd: Bool? = nil
    ) {
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.minP = minP
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.seed = seed
        self.maxTokens = maxTokens
        self.stop = stop
        self.ignoresEnd = ignoresEnd
    }

    /// These, and where they are silent those of `other`.
    func orElse(_ other: SamplingParameters) -> SamplingParameters {
        SamplingParameters(
            temperature: temperature ?? other.temperature, topP: topP ?? other.topP,
            topK: topK ?? other.topK, minP: minP ?? other.minP,
            frequencyPenalty: frequencyPenalty ?? other.frequencyPenalty,
            presencePenalty: presencePenalty ?? other.presencePenalty, seed: seed ?? other.seed,
            maxTokens: maxTokens ?? other.maxTokens, stop: stop ?? other.stop,
            ignoresEnd: ignoresEnd ?? other.ignoresEnd)
    }
}
