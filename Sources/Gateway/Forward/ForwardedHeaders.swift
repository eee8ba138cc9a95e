/// Which headers pass through.
enum ForwardedHeaders {
    /// From the client: what changes the answer and holds no secret of ours or theirs.
    private static let asked: Set = [
        "content-type", "accept", "user-agent", "idempotency-key", "openai-beta",
        "anthropic-version", "anthropic-beta", "traceparent", "tracestate",
    ]

    /// To the client: what its library acts on, or its operator looks a request up by.
    private static let answered: Set = [
        "content-type", "retry-after", "retry-after-ms", "x-should-retry", "x-request-id",
        "request-id", "openai-version", "openai-model", "openai-processing-ms",
        "content-language",
    ]
    private static let answeredPrefixes = [
        "x-ratelimit-", "ratelimit-", "anthropic-ratelimit-", "x-groq-",
    ]

    static func ask(_ headers: [HeaderField]) -> [HeaderField] {
        headers.filter { asked.contains($0.name) }
    }

    /// Those of the provider, and of ours those that it does not have. Our name of the request is
    /// always there as `x-binnacle-request`.
    static func answer(_ headers: [HeaderField], ours: [HeaderField]) -> [HeaderField] {
        let theirs = headers.filter { header in
            answered.contains(header.name)
                || answeredPrefixes.contains { header.name.hasPrefix($0) }
        }
        let names = Set(theirs.map(\.name))
        let request = ours.first { $0.name == "x-request-id" || $0.name == "request-id" }
        return theirs + ours.filter { !names.contains($0.name) }
            + (request.map { [HeaderField("x-binnacle-request", $0.value)] } ?? [])
    }
}
