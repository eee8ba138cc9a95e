package import ControlAPI
package import HTTPClient
import JSON

/// How long after a roll back is asked for the first request is served by the old version.
package struct RollbackBenchmark: Sendable {
    static let prompt = "bench-rollback"

    let client: ControlClient
    let call: ChatCall
    let model: String

    package init(
        client: ControlClient, status: StatusReport, model: String, key: String, http: HTTPClient,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.client = client
        self.model = model
        call = ChatCall(
            baseURL: "http://\(status.listen)/v1", key: key, http: http, now: now)
    }

    /// Milliseconds from the call until the answer of a request that the old version served.
    package func run(rounds: Int) async throws -> Spread {
        let actor = "bench"
        for text in ["Answer in one word.", "Answer in two words."] {
            _ = try await client.push(
                PromptPush(
                    name: Self.prompt,
                    content: PromptContent(
                        messages: [PromptMessage(role: "system", content: text)], model: model,
                        parameters: PromptParameters(temperature: 0, maxTokens: 1)),
                    message: text, author: actor))
        }
        let promote = { (version: Int) in
            _ = try await client.promote(
                Self.prompt,
                PromotionRequest(environment: "production", version: version, actor: actor))
        }
        try await promote(1)
        var times: [Double] = []
        for _ in 0..<rounds {
            try await promote(2)
            let start = call.now()
            _ = try await client.rollback(
                Self.prompt, RollbackRequest(environment: "production", actor: actor))
            let outcome = try await call.perform([
                "model": .string("prompt:" + Self.prompt),
                "messages": [["role": "user", "content": "Hello"]],
            ])
            times.append(Double(call.now() - start) / 1e6)
            guard outcome.prompt == Self.prompt + "@1" else {
                throw WorkloadError.unreachable(
                    "the request after the roll back was served by \(outcome.prompt ?? "nothing")")
            }
        }
        return Spread(times)
    }
}
