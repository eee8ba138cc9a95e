/// What a failed attempt says about the next one.
enum FailureClass: Equatable, Sendable {
    /// The credentials or the account: no request of anybody will do better there.
    case account
    /// Too many requests; when the provider wants the next, if it says so.
    case rateLimited(retryAfter: Duration?)
    /// Too much load, or too little of a provider: the next attempt may do better.
    case overloaded(retryAfter: Duration?)
    /// The prompt does not fit the model; it may fit another.
    case contextOverflow
    /// The request itself; no attempt will do better.
    case request
    /// It was cancelled from here.
    case cancelled

    init(status: Int, code: String?, message: String?, retryAfter: Duration?) {
        switch status {
        case 401, 402, 403: self = .account
        case 429:
            // OpenAI's word for an account without money.
            self = code == "insufficient_quota" ? .account : .rateLimited(retryAfter: retryAfter)
        case 408, 500..., 425: self = .overloaded(retryAfter: retryAfter)
        default: self = Self.isOverflow(code, message) ? .contextOverflow : .request
        }
    }

    init(_ error: UpstreamError) {
        self = error == .cancelled ? .cancelled : .overloaded(retryAfter: nil)
    }

    private static let overflowWords = [
        "maximum context length", "context window", "prompt is too long", "input is too long",
        "exceeds the context",
    ]

    private static func isOverflow(_ code: String?, _ message: String?) -> Bool {
        if code == "context_length_exceeded" { return true }
        guard let message = message?.lowercased() else { return false }
        return overflowWords.contains { message.contains($0) }
    }
}

/// When a provider wants to be asked again.
enum RetryDelay {
    /// From `retry-after-ms` or `retry-after` in seconds; dates are left alone, as nobody's API
    /// sends them.
    static func read(_ headers: [HeaderField]) -> Duration? {
        func number(_ name: String) -> Double? {
            headers.first { $0.name == name }.flatMap { Double($0.value) }.flatMap {
                $0.isFinite && $0 >= 0 ? min($0, 86_400_000) : nil
            }
        }
        if let milliseconds = number("retry-after-ms") {
            return .microseconds(milliseconds * 1_000)
        }
        return number("retry-after").map { .milliseconds($0 * 1_000) }
    }

    /// Google says it in the body: `"retryDelay":"34s"`.
    static func read(body: [UInt8]) -> Duration? {
        let text = String(decoding: body.prefix(16 << 10), as: UTF8.self)
        guard let found = text.firstRange(of: "\"retryDelay\"") else { return nil }
        let digits = text[found.upperBound...].drop { !$0.isNumber && $0 != "}" }
            .prefix { $0.isNumber || $0 == "." }
        return Double(digits).map { .milliseconds(min($0, 86_400) * 1_000) }
    }
}
