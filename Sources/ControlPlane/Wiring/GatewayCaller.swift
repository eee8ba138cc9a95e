import Evaluation
import Gateway
import JSON
import Telemetry

/// Asks a prompt of the registry through the gateway, as any client would: what evaluations spend
/// is in the ledger, and every case has its trace.
struct GatewayCaller: Sendable {
    let gateway: Gateway
    /// The text of a virtual key of this program's own.
    let key: String
    let clock: Clock

    struct Answer {
        var text: String
        var usage: TokenUsage
        var cost: Money?
        var milliseconds: Double
        var traceId: String?
    }

    /// `model` names a prompt, such as `prompt:support-triage#3`. Throws `ModelCallError`, or
    /// `CancellationError` when the task is cancelled.
    func ask(_ model: String, variables: JSONObject, seed: Int) async throws -> Answer {
        let body = JSONObject([
            .init(key: "model", value: .string(model)),
            .init(key: "messages", value: .array([])),
            .init(key: "variables", value: .object(variables)),
            .init(key: "seed", value: .integer(Int64(seed))),
        ])
        let began = clock.monotonicNanoseconds()
        let response = await gateway.respond(
            to: GatewayRequest(
                method: "POST", path: "/v1/chat/completions",
                headers: [HeaderField("authorization", "Bearer \(key)")],
                body: JSONWriter.compact(.object(body))))
        try Task.checkCancellation()
        let milliseconds = Double(clock.monotonicNanoseconds() - began) / 1e6
        guard case .whole(let bytes) = response.body, let answer = try? JSONParser.parse(bytes)
        else { throw ModelCallError.refused(reason: "the gateway gave no JSON") }
        guard response.status == 200 else { throw refusal(response, answer) }
        let usage = TokenUsage(openAI: answer["usage"])
        return Answer(
            text: answer["choices"]?.array?.first?["message"]?["content"]?.string ?? "",
            usage: usage,
            cost: response.headers.first { $0.name == "x-binnacle-cost" }
                .flatMap { Money(dollars: $0.value) },
            milliseconds: milliseconds,
            traceId: response.headers.first { $0.name == "x-binnacle-trace" }?.value)
    }

    private func refusal(_ response: GatewayResponse, _ answer: JSONValue) -> ModelCallError {
        let reason = answer["error"]?["message"]?.string ?? "status \(response.status)"
        guard response.status == 429 || response.status >= 500 else {
            return .refused(reason: reason)
        }
        let wait = response.headers.first { $0.name == "retry-after" }.flatMap { Int($0.value) }
        return .busy(reason: reason, retryAfter: wait.map { .seconds($0) })
    }
}

extension TokenUsage {
    /// From `usage` of an answer, whose prompt tokens include the cached ones.
    init(openAI usage: JSONValue?) {
        let prompt = usage?["prompt_tokens"]?.integer ?? 0
        let cached = usage?["prompt_tokens_details"]?["cached_tokens"]?.integer ?? 0
        self.init(
            input: prompt - cached, cacheRead: cached,
            output: usage?["completion_tokens"]?.integer ?? 0)
    }
}

/// Runs the cases of evaluations.
struct GatewayCaseRunner: CaseRunner {
    let caller: GatewayCaller

    func run(_ call: CaseCall) async throws -> CaseAnswer {
        let answer = try await caller.ask(
            "prompt:\(call.prompt)#\(call.version)", variables: call.variables, seed: call.seed)
        return CaseAnswer(
            output: answer.text, usage: answer.usage, cost: answer.cost,
            latencyMilliseconds: answer.milliseconds, traceId: answer.traceId)
    }
}

/// Judges with the prompt `judge`: whoever wants another judge promotes another version of it.
struct GatewayJudge: Judge {
    let caller: GatewayCaller

    func judge(_ question: JudgeQuestion) async throws -> JudgeReply {
        let input = question.variables.members.map(\.value.plainText).joined(separator: "\n")
        let answer = try await caller.ask(
            "prompt:judge@production",
            variables: JSONObject([
                .init(key: "rubric", value: .string(question.rubric)),
                .init(key: "input", value: .string(input)),
                .init(key: "expected", value: .string(question.expected?.plainText ?? "")),
                .init(key: "output", value: .string(question.output)),
            ]), seed: question.seed)
        return JudgeReply(text: answer.text, usage: answer.usage, cost: answer.cost)
    }
}

extension JSONValue {
    /// A text as it is, anything else as JSON.
    var plainText: String { string ?? JSONWriter.text(self) }
}
