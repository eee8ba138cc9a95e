/// How one sequence chooses its next token. Plain data, so that it can be sent to a device.
///
/// The order is: penalties, temperature, then top-k, top-p and min-p, each on what the one before
/// left; the draw is by Philox keyed with (seed, position), so that a sequence that is resumed
/// elsewhere draws what it would have drawn.
package struct SamplingParameters: Equatable, Sendable {
    /// The most alternatives whose log probabilities can be asked for.
    package static let logprobLimit: Int32 = 20

    /// 0 chooses the likeliest token.
    package var temperature: Float
    /// Keeps the k likeliest tokens; 0 keeps all.
    package var topK: Int32
    /// Keeps the fewest likeliest tokens whose probabilities reach this sum; 1 keeps all.
    package var topP: Float
    /// Keeps tokens of at least this fraction of the likeliest one's probability; 0 keeps all.
    package var minP: Float
    /// Divides positive and multiplies negative logits of tokens seen before; 1 changes nothing.
    package var repetitionPenalty: Float
    /// Subtracted from the logits of tokens that the output has.
    package var presencePenalty: Float
    /// Subtracted once for each time that the output has the token.
    package var frequencyPenalty: Float
    package var seed: UInt64
    /// -1 asks for no log probabilities, n for those of the chosen and the n likeliest tokens.
    package var logprobCount: Int32

    package init(
        temperature: Float = 1, topK: Int32 = 0, topP: Float = 1, minP: Float = 0,
        repetitionPenalty: Float = 1, presencePenalty: Float = 0, frequencyPenalty: Float = 0,
        seed: UInt64 = 0, logprobCount: Int32 = -1
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.seed = seed
        self.logprobCount = logprobCount
    }

    package var hasPenalties: Bool {
        repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0
    }

    /// What is wrong with the values, or nil.
    package var problem: String? {
        let bounds: [(name: String, value: Float, range: ClosedRange<Float>)] = [
            ("temperature", temperature, 0...100), ("top_p", topP, 0...1), ("min_p", minP, 0...1),
            ("top_k", Float(topK), 0...Float(Int32.max)),
            ("repetition_penalty", repetitionPenalty, 0.01...100),
            ("presence_penalty", presencePenalty, -100...100),
            ("frequency_penalty", frequencyPenalty, -100...100),
            ("logprobs", Float(logprobCount), -1...Float(Self.logprobLimit)),
        ]
        return bounds.first { !$0.range.contains($0.value) }.map { bound in
            "\(bound.name) is \(bound.value), outside "
                + "\(bound.range.lowerBound)...\(bound.range.upperBound)"
        }
    }
}
