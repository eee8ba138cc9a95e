package import DeviceAPI

/// What the engine is asked to continue: tokens, and how to choose the next ones.
package struct EngineRequest: Equatable, Sendable {
    package var id: UInt64
    /// The prompt, and behind it whatever of the output is already there: a request that continues
    /// one of another engine draws the tokens that the other would have drawn.
    package var tokens: [Int32]
    package var promptCount: Int
    /// The most output tokens, those already there included.
    package var maxTokens: Int
    package var sampling: SamplingParameters
    /// Tokens that end the sequence; they are reported but are no output.
    package var endTokens: [Int32]
    /// Higher runs first and is preempted last.
    package var priority: Int32
    /// Sequences share pages only with those of the same salt.
    package var salt: UInt64

    package init(
        id: UInt64, tokens: [Int32], promptCount: Int? = nil, maxTokens: Int,
        sampling: SamplingParameters = SamplingParameters(), endTokens: [Int32] = [],
        priority: Int32 = 0, salt: UInt64 = 0
    ) {
        self.id = id
        self.tokens = tokens
        self.promptCount = promptCount ?? tokens.count
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.endTokens = endTokens
        self.priority = priority
        self.salt = salt
    }

    /// Why an engine of these limits cannot run it, or nil.
    package func problem(contextLength: Int, vocabularySize: Int) -> String? {
        if tokens.isEmpty || promptCount < 1 || promptCount > tokens.count {
            return "a request needs a prompt of at least one token"
        }
        if maxTokens < 1 || tokens.count - promptCount >= maxTokens {
            return "a request needs room for at least one output token"
        }
        if promptCount + maxTokens > contextLength {
            return "prompt \(promptCount) tokens and output \(maxTokens) exceed the context of "
                + "\(contextLength)"
        }
        if let token = tokens.first(where: { $0 < 0 || Int($0) >= vocabularySize }) {
            return "token \(token) is outside the vocabulary of \(vocabularySize)"
        }
        return sampling.problem
    }
}

/// Why a sequence ended.
package enum FinishReason: UInt8, CaseIterable, Sendable {
    /// A token that ends sequences.
    case endToken
    /// The most output tokens that were asked for.
    case maxTokens
    case cancelled
    /// The model gave a NaN or an infinity.
    case numericError
    /// The request itself cannot be run.
    case refused
}
