/// Whatever turns a prompt into tokens: the engines, or later a provider or a route over several.
package protocol ModelBackend: Sendable {
    /// The models that can be asked for now, from memory.
    func models() -> [ServedModel]

    /// Submits a request and returns once it is queued. Throws what the client should be told,
    /// and `clientGone` when the task is cancelled before the request is queued.
    func generate(_ request: BackendRequest) async throws(GatewayError) -> any BackendGeneration

    /// The vectors of some texts. Throws what the client should be told, and `clientGone` when the
    /// task is cancelled before they are there.
    func embed(_ request: BackendEmbeddingRequest) async throws(GatewayError) -> BackendEmbeddings

    /// The token ids of a prompt as the model would get them, template included.
    func tokenize(_ prompt: BackendPrompt, model: String) async throws(GatewayError) -> [Int]

    func detokenize(_ tokens: [Int], model: String) async throws(GatewayError) -> String
}

/// A model that requests can name.
package struct ServedModel: Hashable, Sendable {
    /// What a model can do beyond generating text; the rest is refused before it is submitted.
    package struct Abilities: OptionSet, Hashable, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let logprobs = Abilities(rawValue: 1)
        /// Output that is constrained to be some JSON object.
        package static let jsonObject = Abilities(rawValue: 2)
        /// Output that is constrained by a JSON schema.
        package static let jsonSchema = Abilities(rawValue: 4)
    }

    package var id: String
    package var contextTokens: Int
    /// Seconds since 1970.
    package var created: Int
    package var ownedBy: String
    package var abilities: Abilities
    /// Numbers of a vector of a model that makes embeddings; 0 of one that writes text.
    package var vectorSize: Int

    package init(
        id: String, contextTokens: Int, created: Int, ownedBy: String, abilities: Abilities = [],
        vectorSize: Int = 0
    ) {
        self.id = id
        self.contextTokens = contextTokens
        self.created = created
        self.ownedBy = ownedBy
        self.abilities = abilities
        self.vectorSize = vectorSize
    }
}
