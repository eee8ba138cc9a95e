import HTTPClient
import JSON

/// One chat completion over HTTP, timed as its client sees it.
struct ChatCall: Sendable {
    struct Outcome: Sendable {
        var text = ""
        var events = 0
        var completionTokens = 0
        var firstTokenMilliseconds: Double?
        var totalMilliseconds = 0.0
        /// `name@version` of the prompt that served it.
        var prompt: String?
        var trace: String?
    }

    let baseURL: String
    let key: String
    let http: HTTPClient
    /// Nanoseconds of a clock that never steps.
    let now: @Sendable () -> UInt64

    func perform(_ body: JSONValue) async throws -> Outcome {
        let start = now()
        let response = try await http.send(
            HTTPClientRequest(
                method: "POST", url: baseURL + "/chat/completions",
                headers: [
                    ("Content-Type", "application/json"), ("Authorization", "Bearer " + key),
                ],
                body: JSONWriter.compact(body), totalTimeoutMilliseconds: 120_000))
        guard response.status == 200 else {
            let answer = try? JSONParser.parse(try await response.body.collect())
            throw WorkloadError.refused(
                status: response.status, message: answer?["error"]?["message"]?.string ?? "")
        }
        var outcome = Outcome()
        outcome.prompt = response.header("x-binnacle-prompt")
        outcome.trace = response.header("x-binnacle-trace")
        if body["stream"]?.bool == true {
            try await readStream(response, since: start, into: &outcome)
        } else {
            let answer = try JSONParser.parse(try await response.body.collect())
            outcome.text = answer["choices"]?.array?.first?["message"]?["content"]?.string ?? ""
            outcome.completionTokens = answer["usage"]?["completion_tokens"]?.integer ?? 0
        }
        outcome.totalMilliseconds = milliseconds(since: start)
        return outcome
    }

    private func readStream(
        _ response: HTTPClientResponse, since start: UInt64, into outcome: inout Outcome
    ) async throws {
        var parser = EventStreamParser()
        for try await bytes in response.body {
            for event in try parser.parse(bytes) where event.data != "[DONE]" {
                outcome.events += 1
                let chunk = try JSONParser.parse(event.data)
                if let message = chunk["error"]?["message"]?.string {
                    throw WorkloadError.refused(status: 200, message: message)
                }
                if let tokens = chunk["usage"]?["completion_tokens"]?.integer {
                    outcome.completionTokens = tokens
                }
                let delta = chunk["choices"]?.array?.first?["delta"]?["content"]?.string ?? ""
                if delta.isEmpty { continue }
                if outcome.firstTokenMilliseconds == nil {
                    outcome.firstTokenMilliseconds = milliseconds(since: start)
                }
                outcome.text += delta
            }
        }
    }

    private func milliseconds(since start: UInt64) -> Double { Double(now() - start) / 1e6 }
}
