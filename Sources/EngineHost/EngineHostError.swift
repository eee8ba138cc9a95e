/// Why a model or a generation is not to be had. Every case says what to do about it.
package enum EngineHostError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownModel(String, known: [String])
    case notLoaded(model: String)
    case loadFailed(model: String, reason: String)
    case badPrompt(reason: String)
    case promptTooLong(promptTokens: Int, contextTokens: Int)
    case outputTooLong(promptTokens: Int, outputTokens: Int, contextTokens: Int)
    /// A text for an encoder.
    case inputTooLong(index: Int, tokens: Int, limit: Int)
    case badParameters(reason: String)
    case overloaded(waiting: Int, retryAfterSeconds: Int)
    /// The engine died with the request more often than is allowed; the text so far stands.
    case engineLost(cause: String, attempts: Int)
    case numericError
    /// An embedding that nobody waits for any more.
    case cancelled
    case refused(reason: String)
    case unloaded(model: String)

    package var description: String {
        switch self {
        case .unknownModel(let name, let known):
            "no model \"\(name)\"; there are: "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
        case .notLoaded(let model): "model \"\(model)\" is not loaded; load it first"
        case .loadFailed(let model, let reason): "model \"\(model)\" cannot be loaded: \(reason)"
        case .badPrompt(let reason): "the prompt cannot be used: \(reason)"
        case .promptTooLong(let prompt, let context):
            "the prompt has \(prompt) tokens, the context \(context); at least one token must be "
                + "left for the output: shorten the prompt"
        case .outputTooLong(let prompt, let output, let context):
            "the prompt has \(prompt) tokens and the output may have \(output), together more than "
                + "the context of \(context); lower the output limit or shorten the prompt"
        case .inputTooLong(let index, let tokens, let limit):
            "input \(index) has \(tokens) tokens, the model takes \(limit): shorten it"
        case .badParameters(let reason): "the parameters cannot be used: \(reason)"
        case .overloaded(let waiting, let seconds):
            "\(waiting) requests wait already; try again in \(seconds) s"
        case .engineLost(let cause, let attempts):
            "the engine ended \(attempts) times during this request, last: \(cause)"
        case .numericError:
            "the model gave no numbers for this request; check its weights with another prompt"
        case .cancelled: "the request was cancelled"
        case .refused(let reason): "the engine refused the request: \(reason)"
        case .unloaded(let model): "model \"\(model)\" was unloaded during the request"
        }
    }
}
