/// What applications ask models for.
enum Endpoint: String, CaseIterable {
    case chat = "/v1/chat/completions"
    case completions = "/v1/completions"
    case embeddings = "/v1/embeddings"
    case responses = "/v1/responses"
    case rerank = "/v1/rerank"
    case moderations = "/v1/moderations"
    case messages = "/v1/messages"
    case countTokens = "/v1/messages/count_tokens"

    var path: String { rawValue }

    /// What our own engines answer; nil for what only providers do.
    var generation: GenerationEndpoint? {
        self == .messages ? .chat : GenerationEndpoint(rawValue: rawValue)
    }

    /// Which providers understand it as it stands.
    var format: Provider.Format {
        switch self {
        case .messages, .countTokens: .anthropic
        default: .openai
        }
    }

    /// Whether a model writes something, so that output can be charged.
    var generates: Bool {
        switch self {
        case .chat, .completions, .responses, .messages: true
        case .embeddings, .rerank, .moderations, .countTokens: false
        }
    }

    /// A stream tells its usage only if asked to.
    var needsUsageAsked: Bool { self == .chat || self == .completions }
}
