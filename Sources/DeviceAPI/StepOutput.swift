/// A token and its natural-log probability under the model's own distribution: before penalties,
/// temperature and cuts.
package struct TokenLogprob: Equatable, Sendable {
    package var token: Int32
    package var logprob: Float

    package init(token: Int32, logprob: Float) {
        self.token = token
        self.logprob = logprob
    }
}

/// What became of one sampling row.
package struct Sample: Equatable, Sendable {
    /// The chosen token, or -1 when the logits had a NaN or an infinity.
    package var token: Int32
    /// Its log probability, 0 when none was asked for.
    package var logprob: Float
    /// The likeliest tokens in `StepOutput.likeliest`, by falling probability.
    package var firstLikeliest: Int32
    package var likeliestCount: Int32

    package init(
        token: Int32, logprob: Float = 0, firstLikeliest: Int32 = 0, likeliestCount: Int32 = 0
    ) {
        self.token = token
        self.logprob = logprob
        self.firstLikeliest = firstLikeliest
        self.likeliestCount = likeliestCount
    }

    package static let failed = Sample(token: -1)
    package var isFailed: Bool { token < 0 }
}

/// The samples of a step, in the order of the plan's sampling rows.
package struct StepOutput: Sendable {
    package var samples: [Sample] = []
    package var likeliest: [TokenLogprob] = []

    package init() {}

    package mutating func clear() {
        samples.removeAll(keepingCapacity: true)
        likeliest.removeAll(keepingCapacity: true)
    }
}
