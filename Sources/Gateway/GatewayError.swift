package import JSON
package import Storage

/// Everything that this room refuses or fails at, also in the name of its neighbours: their
/// adapters speak in these cases.
package enum GatewayError: Error, Equatable, Sendable {
    // Who asks.
    case keyMissing
    case keyInvalid

    // What was asked.
    case unknownPath(String)
    case methodNotAllowed(String, path: String, allowed: String)
    case bodyTooLarge(limitBytes: Int)
    case notJSON(JSONError)
    case missing(parameter: String)
    case wrongType(parameter: String, expected: String, found: String)
    case invalid(parameter: String, reason: String)
    case unsupported(parameter: String, reason: String)
    case unknownModel(String, known: [String])
    case unknownPrompt(String, known: [String])
    case unknownEnvironment(String, prompt: String, known: [String])
    case unknownVersion(Int, prompt: String, latest: Int)
    case missingVariables([String], prompt: String)
    case promptTooLong(promptTokens: Int, contextTokens: Int)
    case inputTooLong(index: Int, tokens: Int, limit: Int)

    // What it may use.
    case allowanceExceeded(AllowanceRefusal)
    case priceUnknown(model: String)
    /// Strict budgets need a bound.
    case costUnbounded(model: String)

    // What became of it.
    case overloaded(retryAfter: Duration)
    /// The model cannot answer now: its engine starts, or has died too often.
    case unavailable(reason: String, retryAfter: Duration?)
    case engineFailed(reason: String)
    /// The backend stopped a generation that nobody here cancelled.
    case stopped
    case clientGone
    /// A provider could not be reached, or what it sent is no answer.
    case providerFailed(provider: String, reason: String)
    case providerTimedOut(provider: String, reason: String)
    /// It answered with an error of its own.
    case providerRefused(provider: String, status: Int, reason: String)
    /// It does not take the key, or the account, that the operator has set.
    case providerRefusedKey(provider: String, status: Int)
    /// The model is there, but not for this.
    case wrongEndpoint(model: String, endpoint: String, reason: String)
    case streamWrittenTwice

    // Administration of keys.
    case keyName(String, reason: String)
    case unknownKey(String)
    case storage(StorageError)
}

extension GatewayError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .keyMissing:
            "No API key was given: send a virtual key as 'Authorization: Bearer bn-…'; "
                + "`binnacle keys create` makes one."
        case .keyInvalid:
            "The API key is not valid: it is mistyped, unknown or revoked; "
                + "`binnacle keys create` makes a new one."
        case .unknownPath(let path):
            "There is nothing at \(Self.quote(path)); see the README for the paths there are."
        case .methodNotAllowed(let method, let path, let allowed):
            "\(Self.quote(path)) does not take \(Self.quote(method)); use \(allowed)."
        case .bodyTooLarge(let limit):
            "The body is larger than \(limit) bytes; send less, or raise the gateway's body limit."
        case .notJSON(let error):
            "The body is not valid JSON: \(error) (byte offset \(error.offset))."
        case .missing(let parameter): "The parameter '\(parameter)' is required."
        case .wrongType(let parameter, let expected, let found):
            "The parameter '\(parameter)' must be \(expected), but is \(found)."
        case .invalid(let parameter, let reason):
            "The parameter '\(parameter)' is not valid: \(reason)."
        case .unsupported(let parameter, let reason):
            "The parameter '\(parameter)' is not supported: \(reason)."
        case .keyName(let name, let reason):
            "\(Self.quote(name)) cannot be the name of a key: \(reason)."
        case .unknownKey(let text):
            "No active key has the id or the name \(Self.quote(text)); `binnacle keys list` "
                + "shows them."
        case .storage(let error): "The database did not take the change: \(error)."
        default: outcome
        }
    }

    private var outcome: String {
        switch self {
        case .unknownModel(let model, let known):
            "There is no model \(Self.quote(model)); \(Self.list("served now", known))."
        case .unknownPrompt(let name, let known):
            "There is no prompt \(Self.quote(name)); \(Self.list("known", known))."
        case .unknownEnvironment(let name, let prompt, let known):
            "The prompt \(Self.quote(prompt)) serves nothing in the environment "
                + "\(Self.quote(name)); \(Self.list("it serves in", known))."
        case .unknownVersion(let version, let prompt, let latest):
            "The prompt \(Self.quote(prompt)) has no version \(version); the latest is \(latest)."
        case .missingVariables(let names, let prompt):
            "The prompt \(Self.quote(prompt)) needs the variables "
                + "\(names.map(Self.quote).joined(separator: ", ")); give them in 'variables'."
        case .promptTooLong(let prompt, let context):
            "The model's context is \(context) tokens and the prompt has \(prompt); shorten it."
        case .inputTooLong(let index, let tokens, let limit):
            "The model takes texts of at most \(limit) tokens, and input \(index) has \(tokens); "
                + "shorten it."
        case .overloaded(let delay):
            "The model has more requests than it can queue; try again in "
                + "\(delay.wholeSeconds) s."
        case .unavailable(let reason, let delay):
            "The model is not available: \(reason); try again"
                + (delay.map { " in \($0.wholeSeconds) s." } ?? " later.")
        case .engineFailed(let reason):
            "The engine failed: \(reason); try again, and see `binnacle doctor` if it persists."
        case .providerFailed(let provider, let reason):
            "The provider \(Self.quote(provider)) failed: \(reason)."
        case .providerTimedOut(let provider, let reason):
            "The provider \(Self.quote(provider)) did not answer in time: \(reason)."
        case .providerRefused(let provider, _, let reason):
            "The provider \(Self.quote(provider)) refused the request: \(reason)."
        case .providerRefusedKey(let provider, let status):
            "The provider \(Self.quote(provider)) does not take the credentials that are set for "
                + "it (status \(status)); the operator has to look at them."
        case .wrongEndpoint(let model, let endpoint, let reason):
            "The model \(Self.quote(model)) does not answer \(endpoint): \(reason)."
        case .allowanceExceeded(let refusal): refusal.message
        case .priceUnknown(let model):
            "The price of \(Self.quote(model)) is not known, and the operator lets through only "
                + "what has one; see 'prices' in binnacle.yaml."
        case .costUnbounded(let model):
            "The operator's budgets are strict, and nothing bounds what \(Self.quote(model)) may "
                + "write; send max_tokens."
        case .stopped: "The server stopped this generation; try again."
        case .clientGone: "The client went away before the end."
        default: "A stream can be written only once."
        }
    }

    private static func list(_ heading: String, _ names: [String]) -> String {
        guard !names.isEmpty else { return "\(heading): none" }
        let shown = names.prefix(20).map(quote).joined(separator: ", ")
        return "\(heading): \(shown)" + (names.count > 20 ? " and \(names.count - 20) more" : "")
    }

    /// A name in quotes, at a length that fits a message. Cut by scalars: a single character can
    /// be of any length.
    private static func quote(_ text: String) -> String {
        text.utf8.count <= 120 ? "'\(text)'" : "'\(String(text.unicodeScalars.prefix(120)))…'"
    }
}

extension Duration {
    /// Rounded up, at least one: what `Retry-After` can say.
    var wholeSeconds: Int64 {
        let parts = components
        return max(1, parts.seconds + (parts.attoseconds > 0 ? 1 : 0))
    }
}
