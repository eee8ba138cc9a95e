package import JSON

/// One prompt for one model.
package struct BackendRequest: Sendable {
    /// Unique; several prompts of one client request have ids with the same start.
    package var id: String
    package var model: String
    package var prompt: BackendPrompt
    package var sampling: SamplingParameters
    /// How many alternatives to report beside each token's own log probability; nil for none at
    /// all.
    package var logprobs: Int?
    package var format: OutputFormat
    /// What an operator knows the request by, such as `support-triage@2`.
    package var label: String?

    package init(
        id: String, model: String, prompt: BackendPrompt,
        sampling: SamplingParameters = SamplingParameters(), logprobs: Int? = nil,
        format: OutputFormat = .text, label: String? = nil
    ) {
        self.id = id
        self.model = model
        self.prompt = prompt
        self.sampling = sampling
        self.logprobs = logprobs
        self.format = format
        self.label = label
    }
}

package enum BackendPrompt: Hashable, Sendable {
    /// Goes through the model's chat template.
    case chat([ChatMessage])
    case text(String)
    case tokens([Int])
}

package struct ChatMessage: Hashable, Sendable {
    package enum Role: String, Sendable { case system, user, assistant }

    package var role: Role
    package var content: String

    package init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}

package enum OutputFormat: Equatable, Sendable {
    case text
    case jsonObject
    case jsonSchema(JSONValue)
}
