package import DeviceAPI
package import JSON

/// One message of a chat.
package struct ChatMessage: Equatable, Sendable {
    package var role: String
    package var content: String
    /// Further fields that the model's template may read, such as `tool_calls`.
    package var fields: JSONObject

    package init(role: String, content: String, fields: JSONObject = JSONObject()) {
        self.role = role
        self.content = content
        self.fields = fields
    }
}

/// What a client wants a model to write.
package struct GenerationRequest: Sendable {
    package enum Input: Sendable {
        /// Rendered with the model's chat template.
        case chat([ChatMessage], tools: [JSONValue] = [])
        /// Taken as it is; what spells special tokens stays text.
        case text(String)
        case tokens([Int32])
    }

    /// The caller's own name for it, shown in the table of sequences.
    package var id: String
    package var model: String
    package var input: Input
    /// `sampling.seed` decides the draws: the same seed, prompt and model give the same text.
    package var sampling: SamplingParameters
    /// nil for what the context leaves.
    package var maxTokens: Int?
    /// Texts that end the output and are not part of it.
    package var stop: [String]
    /// The model's end tokens do not end the output; they count, and have no text.
    package var ignoresEnd: Bool
    package var priority: Int32
    /// Such as "support-triage@2", shown in the console.
    package var label: String
    /// Only requests of the same cache scope share the prefix cache.
    package var cacheScope: UInt64

    package init(
        id: String, model: String, input: Input,
        sampling: SamplingParameters = SamplingParameters(), maxTokens: Int? = nil,
        stop: [String] = [], ignoresEnd: Bool = false, priority: Int32 = 0, label: String = "",
        cacheScope: UInt64 = 0
    ) {
        self.id = id
        self.model = model
        self.input = input
        self.sampling = sampling
        self.maxTokens = maxTokens
        self.stop = stop
        self.ignoresEnd = ignoresEnd
        self.priority = priority
        self.label = label
        self.cacheScope = cacheScope
    }
}
