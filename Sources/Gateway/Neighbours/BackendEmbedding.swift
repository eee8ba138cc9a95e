/// Texts of which one model shall make vectors.
package struct BackendEmbeddingRequest: Sendable {
    /// Unique.
    package var id: String
    package var model: String
    /// Texts and token ids; no chats.
    package var inputs: [BackendPrompt]

    package init(id: String, model: String, inputs: [BackendPrompt]) {
        self.id = id
        self.model = model
        self.inputs = inputs
    }
}

/// The vectors of a request's inputs, in their order.
package struct BackendEmbeddings: Sendable {
    package var vectors: [[Float]]
    package var promptTokens: Int
    /// Since `embed` was called; nil when nothing was begun.
    package var scheduledMilliseconds: Double?
    /// Times that the engine died under the request and the next one did its work again.
    package var resurrections: Int

    package init(
        vectors: [[Float]], promptTokens: Int, scheduledMilliseconds: Double? = nil,
        resurrections: Int = 0
    ) {
        self.vectors = vectors
        self.promptTokens = promptTokens
        self.scheduledMilliseconds = scheduledMilliseconds
        self.resurrections = resurrections
    }
}
