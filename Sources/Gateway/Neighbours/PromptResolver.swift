package import JSON
package import Telemetry

/// Turns the name of a prompt into what is sent to a model.
package protocol PromptResolver: Sendable {
    /// Picks the version, renders its templates. Throws `unknownPrompt`, `unknownEnvironment`,
    /// `unknownVersion`, `missingVariables` or `invalid`.
    func resolve(_ request: PromptRequest) async throws(GatewayError) -> ResolvedPrompt
}

package struct PromptRequest: Sendable {
    package enum Selector: Hashable, Sendable {
        case environment(String)
        case version(Int)
    }

    package var name: String
    package var selector: Selector
    package var variables: JSONObject
    /// What keeps to one arm of a split: the request's `user`, or else something new each time.
    package var splitKey: String

    package init(name: String, selector: Selector, variables: JSONObject, splitKey: String) {
        self.name = name
        self.selector = selector
        self.variables = variables
        self.splitKey = splitKey
    }
}

package struct ResolvedPrompt: Sendable {
    package var messages: [ChatMessage]
    package var model: String
    package var sampling: SamplingParameters
    package var use: RequestRecord.PromptUse

    package init(
        messages: [ChatMessage], model: String, sampling: SamplingParameters,
        use: RequestRecord.PromptUse
    ) {
        self.messages = messages
        self.model = model
        self.sampling = sampling
        self.use = use
    }
}
