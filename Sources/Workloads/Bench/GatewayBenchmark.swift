package import ControlAPI
package import HTTPClient
import JSON

/// What the way from a client to the engine and back costs: time per request beyond the engine's
/// own, and processor time of the control plane per streamed token.
package struct GatewayBenchmark: Sendable {
    package struct Report: Codable, Sendable {
        /// Client's time minus the engine's prefill and decode, requests one after another.
        package var addedMilliseconds: Spread
        package var requestMilliseconds: Spread
        /// Of the control plane's process, the engine's not included.
        package var microsecondsPerStreamedToken: Spread
        package var streamedTokensPerSecond: Spread
        package var streams: Int
    }

    let client: ControlClient
    let call: ChatCall
    let model: String
    let controlPlane: ProcessClock

    package init(
        client: ControlClient, status: StatusReport, model: String, key: String, http: HTTPClient,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.client = client
        self.model = model
        controlPlane = ProcessClock(pid: status.pid)
        call = ChatCall(
            baseURL: "http://\(status.listen)/v1", key: key, http: http, now: now)
    }

    package func run(requests: Int, rounds: Int, streams: Int, tokens: Int) async throws -> Report {
        var outcomes: [ChatCall.Outcome] = []
        for index in 0..<requests {
            outcomes.append(try await call.perform(body(tokens: 16, stream: false, seed: index)))
        }
        // Traces come with the next group commit.
        try await Task.sleep(for: .seconds(1))
        var added: [Double] = []
        for outcome in outcomes {
            if let engine = try await engineMilliseconds(outcome.trace) {
                added.append(outcome.totalMilliseconds - engine)
            }
        }
        var costs: [Double] = []
        var speeds: [Double] = []
        for round in 0..<rounds {
            let before = controlPlane.nanoseconds ?? 0
            let start = call.now()
            let made = try await stream(streams, tokens: tokens, seed: round)
            let spent = (controlPlane.nanoseconds ?? 0) - before
            costs.append(Double(spent) / 1_000 / Double(made))
            speeds.append(Double(made) / (Double(call.now() - start) / 1e9))
        }
        return Report(
            addedMilliseconds: Spread(added),
            requestMilliseconds: Spread(outcomes.map(\.totalMilliseconds)),
            microsecondsPerStreamedToken: Spread(costs), streamedTokensPerSecond: Spread(speeds),
            streams: streams)
    }

    private func engineMilliseconds(_ trace: String?) async throws -> Double? {
        guard let trace else { return nil }
        let spans = try await client.trace(trace).spans
        return spans.filter { $0.name == "prefill" || $0.name == "decode" }
            .reduce(0) { $0 + $1.durationMilliseconds }
    }

    /// Tokens that all streams together have received.
    private func stream(_ streams: Int, tokens: Int, seed: Int) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<streams {
                let body = body(tokens: tokens, stream: true, seed: seed * streams + index)
                group.addTask { try await call.perform(body).completionTokens }
            }
            return try await group.reduce(0, +)
        }
    }

    private func body(tokens: Int, stream: Bool, seed: Int) -> JSONValue {
        var body: JSONValue = [
            "model": .string(model), "max_tokens": .integer(Int64(tokens)),
            "seed": .integer(Int64(seed)), "stream": .bool(stream), "ignore_eos": true,
            "messages": [["role": "user", "content": "Tell me what you can do, in many words."]],
        ]
        if stream, var object = body.object {
            object["stream_options"] = ["include_usage": true]
            body = .object(object)
        }
        return body
    }
}
