import JSON

/// How an error looks to a client of the OpenAI API: status, type and code as its reference and
/// its libraries know them, and codes of our own in the same style for what it does not have.
extension GatewayError {
    package var status: Int {
        switch self {
        case .keyMissing, .keyInvalid: 401
        case .unknownPath, .unknownModel, .unknownPrompt, .unknownEnvironment, .unknownVersion,
            .unknownKey:
            404
        case .methodNotAllowed: 405
        case .bodyTooLarge: 413
        case .overloaded, .allowanceExceeded: 429
        case .priceUnknown: 403
        // Nobody reads it; the status that nginx logs for a client that closed the connection.
        case .clientGone: 499
        case .unavailable, .engineFailed, .stopped: 503
        case .providerFailed, .providerRefusedKey: 502
        case .providerTimedOut: 504
        case .providerRefused(_, let status, _): status >= 400 ? status : 502
        case .streamWrittenTwice, .storage: 500
        default: 400
        }
    }

    package var type: String {
        if case .allowanceExceeded(let refusal) = self, refusal.isBudget {
            return "budget_exceeded"
        }
        return switch status {
        case 429: "rate_limit_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    /// The word of Anthropic's API for it.
    var anthropicType: String {
        switch status {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503: "overloaded_error"
        case 504: "timeout_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    package var code: String {
        switch self {
        case .keyMissing, .keyInvalid: "invalid_api_key"
        case .unknownPath: "not_found"
        case .methodNotAllowed: "method_not_allowed"
        case .bodyTooLarge: "request_too_large"
        case .notJSON: "invalid_json"
        case .missing: "missing_required_parameter"
        case .wrongType: "invalid_type"
        case .invalid, .keyName: "invalid_value"
        case .unsupported: "unsupported_parameter"
        case .unknownModel: "model_not_found"
        case .unknownPrompt: "prompt_not_found"
        case .unknownEnvironment: "environment_not_found"
        case .unknownVersion: "version_not_found"
        case .missingVariables: "missing_variables"
        case .promptTooLong, .inputTooLong: "context_length_exceeded"
        case .overloaded: "overloaded"
        case .unavailable: "model_unavailable"
        case .engineFailed: "engine_failed"
        case .stopped: "generation_stopped"
        case .clientGone: "client_gone"
        case .allowanceExceeded(let refusal):
            refusal.isBudget ? "budget_exceeded" : "rate_limit_exceeded"
        case .priceUnknown: "price_unknown"
        case .costUnbounded: "missing_required_parameter"
        case .providerFailed: "provider_failed"
        case .providerTimedOut: "provider_timeout"
        case .providerRefused: "provider_refused"
        case .providerRefusedKey: "provider_key_refused"
        case .wrongEndpoint: "unsupported_endpoint"
        case .unknownKey: "key_not_found"
        case .streamWrittenTwice, .storage: "internal_error"
        }
    }

    /// The parameter that is at fault, as a path such as `messages[0].content`.
    package var parameter: String? {
        switch self {
        case .missing(let name), .wrongType(let name, _, _), .invalid(let name, _),
            .unsupported(let name, _):
            name
        case .unknownModel, .unknownPrompt, .unknownEnvironment, .unknownVersion,
            .wrongEndpoint:
            "model"
        case .missingVariables: "variables"
        case .inputTooLong(let index, _, _): "input[\(index)]"
        case .keyName: "name"
        case .costUnbounded: "max_tokens"
        default: nil
        }
    }

    /// More than every error has.
    var details: [JSONObject.Member] {
        if case .allowanceExceeded(let refusal) = self { refusal.details } else { [] }
    }

    var headers: [HeaderField] {
        switch self {
        case .keyMissing, .keyInvalid: [HeaderField("www-authenticate", "Bearer")]
        case .methodNotAllowed(_, _, let allowed): [HeaderField("allow", allowed)]
        case .overloaded(let delay), .unavailable(_, let delay?):
            [HeaderField("retry-after", String(delay.wholeSeconds))]
        case .allowanceExceeded(let refusal):
            [HeaderField("retry-after", String(refusal.retryAfter.wholeSeconds))]
        default: []
        }
    }
}
