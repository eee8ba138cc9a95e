/// A run of one sequence's tokens in a step.
package struct StepRow: Equatable, Sendable {
    /// Where the sequence lives on the device, the same for its whole life.
    package var slot: Int32
    /// The position of the run's first token in its sequence.
    package var startPosition: Int32
    package var tokenCount: Int32
    /// Where the run's tokens begin in `StepPlan.tokens`.
    package var firstToken: Int32
    /// Where the sequence's page table begins in `StepPlan.pages`.
    package var firstPage: Int32
    package var pageCount: Int32
    /// The entry of `StepPlan.sampling` that the run's last token feeds, or -1 for none.
    package var sampling: Int32

    package init(
        slot: Int32, startPosition: Int32, tokenCount: Int32, firstToken: Int32,
        firstPage: Int32, pageCount: Int32, sampling: Int32
    ) {
        self.slot = slot
        self.startPosition = startPosition
        self.tokenCount = tokenCount
        self.firstToken = firstToken
        self.firstPage = firstPage
        self.pageCount = pageCount
        self.sampling = sampling
    }
}

/// A token to be chosen from the logits of one run's last token.
package struct SamplingRow: Equatable, Sendable {
    package var parameters: SamplingParameters
    /// The chosen token's position in its sequence, which is also its random counter.
    package var position: UInt32
    /// The sequence's tokens in `StepPlan.history`, given only to sequences with penalties.
    package var firstHistory: Int32
    package var historyCount: Int32
    /// How many of these are the prompt's.
    package var promptCount: Int32

    package init(
        parameters: SamplingParameters, position: UInt32, firstHistory: Int32 = 0,
        historyCount: Int32 = 0, promptCount: Int32 = 0
    ) {
        self.parameters = parameters
        self.position = position
        self.firstHistory = firstHistory
        self.historyCount = historyCount
        self.promptCount = promptCount
    }
}

/// Everything that a device needs for one step, as flat arrays that are refilled in place.
package struct StepPlan: Sendable {
    /// Stands in `tokens`, and at the end of a history, for what was sampled last for the row's
    /// slot: by a step that was submitted before, and whose samples nobody has waited for.
    package static let lastSampled: Int32 = -1

    package var rows: [StepRow] = []
    package var tokens: [Int32] = []
    package var pages: [Int32] = []
    package var sampling: [SamplingRow] = []
    package var history: [Int32] = []

    package init() {}

    /// Room for the largest step, so that filling the plan allocates nothing.
    package init(limits: DeviceLimits) {
        rows.reserveCapacity(limits.sequences)
        tokens.reserveCapacity(limits.tokensPerStep)
        pages.reserveCapacity(limits.sequences * limits.pagesPerSequence)
        sampling.reserveCapacity(limits.sequences)
    }

    package mutating func clear() {
        rows.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        pages.removeAll(keepingCapacity: true)
        sampling.removeAll(keepingCapacity: true)
        history.removeAll(keepingCapacity: true)
    }
}
