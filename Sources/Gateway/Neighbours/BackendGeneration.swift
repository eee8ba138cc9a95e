package import Telemetry

/// A generation in progress. One task at a time asks for batches; `cancel` and `report` may come
/// from anywhere at any time.
package protocol BackendGeneration: BackendWork {
    /// Waits until there is something to tell, then gives everything that has gathered. The batch
    /// with a finish is the last; it comes promptly after `cancel`.
    func next() async -> GenerationBatch
}

/// Pieces of text that are ready together.
package struct GenerationBatch: Sendable {
    package var deltas: [TextDelta]
    package var finish: GenerationFinish?

    package init(deltas: [TextDelta] = [], finish: GenerationFinish? = nil) {
        self.deltas = deltas
        self.finish = finish
    }
}

/// Text that the client has not seen yet: whole characters, and nothing that a stop string may
/// still take back.
package struct TextDelta: Sendable {
    package var text: String
    /// Of the tokens behind the text; empty unless they were asked for.
    package var logprobs: [TokenLogprob]

    package init(_ text: String, logprobs: [TokenLogprob] = []) {
        self.text = text
        self.logprobs = logprobs
    }

    var isEmpty: Bool { text.isEmpty && logprobs.isEmpty }
}

/// A token's natural log probability, and those of the most probable tokens in its place.
package struct TokenLogprob: Sendable {
    package struct Alternative: Sendable {
        /// May be a part of a character.
        package var bytes: [UInt8]
        package var logprob: Double

        package init(bytes: [UInt8], logprob: Double) {
            self.bytes = bytes
            self.logprob = logprob
        }
    }

    package var token: Alternative
    package var top: [Alternative]

    package init(token: Alternative, top: [Alternative] = []) {
        self.token = token
        self.top = top
    }
}

package enum GenerationFinish: Hashable, Sendable {
    /// The model ended its answer, or a stop string came.
    case stop
    /// The output limit or the context was reached.
    case length
    case cancelled
    case failed(reason: String)
}

package struct GenerationReport: Hashable, Sendable {
    package var usage: TokenUsage
    /// The usage was worked out from the sizes of texts, because nobody told it.
    package var isEstimated = false
    /// Nothing of it can have cost anything: it was refused, or never reached anybody.
    package var isFree = false
    /// Since `generate` was called; nil for what has not happened.
    package var scheduledMilliseconds: Double?
    package var firstTokenMilliseconds: Double?
    package var preemptions: Int
    /// Times that the engine died under the generation and the next one went on with it.
    package var resurrections: Int

    package init(
        usage: TokenUsage, scheduledMilliseconds: Double? = nil,
        firstTokenMilliseconds: Double? = nil, preemptions: Int = 0, resurrections: Int = 0
    ) {
        self.usage = usage
        self.scheduledMilliseconds = scheduledMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.preemptions = preemptions
        self.resurrections = resurrections
    }
}
