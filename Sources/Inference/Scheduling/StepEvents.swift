package import DeviceAPI

/// One output token of one request.
package struct TokenEvent: Equatable, Sendable {
    package var request: UInt64
    package var token: Int32
    package var logprob: Float
    /// The likeliest tokens at this place in `StepEvents.likeliest`.
    package var firstLikeliest: Int32
    package var likeliestCount: Int32

    package init(
        request: UInt64, token: Int32, logprob: Float = 0, firstLikeliest: Int32 = 0,
        likeliestCount: Int32 = 0
    ) {
        self.request = request
        self.token = token
        self.logprob = logprob
        self.firstLikeliest = firstLikeliest
        self.likeliestCount = likeliestCount
    }
}

/// A request that took part in a step for the first time, or again after it was preempted.
package struct StartEvent: Equatable, Sendable {
    package var request: UInt64
    /// Prompt tokens that the prefix cache had.
    package var cachedTokens: Int32
    package var preemptions: Int32

    package init(request: UInt64, cachedTokens: Int32, preemptions: Int32) {
        self.request = request
        self.cachedTokens = cachedTokens
        self.preemptions = preemptions
    }
}

package struct FinishEvent: Equatable, Sendable {
    package var request: UInt64
    package var reason: FinishReason

    package init(request: UInt64, reason: FinishReason) {
        self.request = request
        self.reason = reason
    }
}

/// What a step brought for whom, as flat arrays that are refilled in place.
package struct StepEvents: Equatable, Sendable {
    package var starts: [StartEvent] = []
    package var tokens: [TokenEvent] = []
    package var likeliest: [TokenLogprob] = []
    package var finishes: [FinishEvent] = []

    package init() {}

    package var isEmpty: Bool { starts.isEmpty && tokens.isEmpty && finishes.isEmpty }

    package mutating func clear() {
        starts.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        likeliest.removeAll(keepingCapacity: true)
        finishes.removeAll(keepingCapacity: true)
    }
}
