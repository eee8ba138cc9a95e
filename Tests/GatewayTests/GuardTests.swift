import Gateway
import Guardrails
import JSON
import Synchronization
import Telemetry
import Testing

@Suite("Guardrails on the way of a request", .timeLimit(.minutes(2)))
struct GuardTests {
    static let token = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"

    static func guards(
        input: [Rule: Action] = [:], output: [Rule: Action] = [:],
        notify: @escaping @Sendable (Guards.Notice) -> Void = { _ in }
    ) -> Guards {
        func policy(_ actions: [Rule: Action]) -> Policy {
            var policy = Policy()
            policy.settings = actions.mapValues { Policy.Setting($0) }
            return policy
        }
        return Guards(input: policy(input), output: policy(output), notify: notify)
    }

    static func chat(_ content: String, _ more: String = "", model: String = "mini") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(content)"}]\#(more)}"#
    }

    static func answer(_ content: String) -> String {
        #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"\#(content)"},"#
            + #""finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
    }

    /// The content of all chunks of a stream.
    static func content(_ stream: String) -> String {
        stream.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("data: {") else { return nil }
            let value = try? JSONParser.parse(String(line.dropFirst(6)))
            return value?["choices"]?.array?.first?["delta"]?["content"]?.string
        }.joined()
    }

    static let stop = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"

    @Test("a blocked request reaches nobody, costs nothing and holds nothing")
    func blockedRequest() async throws {
        let notices = Mutex<[Guards.Notice]>([])
        let guards = Self.guards(input: [.token: .block]) { notice in
            notices.withLock { $0.append(notice) }
        }
        let desk = try await Desk(.json(Self.answer("x")), guards: guards)
        let response = await desk.respond(Self.chat("my key: \(Self.token)"))
        #expect(response.status == 400)
        #expect(response.error["code"]?.string == "content_policy")
        #expect(response.error["param"]?.string == "messages[0].content")
        #expect(response.text?.contains(Self.token) == false)
        #expect(try desk.provider.requests.isEmpty)
        #expect(desk.allowances.openHolds == 0)
        let record = try #require(desk.sink.records.first)
        #expect(record.cost == .zero && record.status == 400 && record.model == "mini")
        #expect(record.guardrails == "in: 1 token block")
        #expect(notices.withLock { $0.first?.blocked?.rule } == .token)
        let claude = await desk.respond(
            #"{"model":"claude","max_tokens":5,"messages":[{"role":"user","content":"#
                + #"[{"type":"text","text":"\#(Self.token)"}]}]}"#,
            path: "/v1/messages")
        #expect(claude.status == 400 && claude.json["type"]?.string == "error")
        #expect(claude.error["code"]?.string == "content_policy")
    }

    @Test("names that are spelt with escapes hide nothing")
    func escapedNames() async throws {
        let guards = Self.guards(input: [.token: .block])
        let desk = try await Desk(FakeBackend([.finish(.stop, ["x"])]), guards: guards)
        let body =
            #"{"model":"pilot","mess\u0061ges":[{"role":"user","content":"\#(Self.token)"}]}"#
        #expect(await desk.respond(body).error["code"]?.string == "content_policy")
        #expect(desk.backend.requests.isEmpty)
    }

    @Test("models see placeholders, clients their own values, and traces neither")
    func redaction() async throws {
        let guards = Self.guards(input: [.email: .redact])
        let desk = try await Desk(.json(Self.answer("Sent to [EMAIL_1].")), guards: guards)
        let response = await desk.respond(Self.chat("Write to ada@example.org"))
        #expect(
            try desk.provider.bodies.first?.contains(#""content":"Write to [EMAIL_1]""#) == true)
        let choice = response.json["choices"]?.array?.first
        #expect(choice?["message"]?["content"]?.string == "Sent to ada@example.org.")
        let record = try #require(desk.sink.records.first)
        #expect(record.output == "Sent to [EMAIL_1].")
        #expect(record.input?.contains("ada@example.org") == false)
    }

    @Test("placeholders come back in a provider's stream, however its events cut them")
    func restoredStream() async throws {
        let guards = Self.guards(input: [.email: .redact])
        for size in [1, 2, 3, 7, 40] {
            let reply = Array("Sent to [EMAIL_1], not [EMAIL_2].")
            let chunks = stride(from: 0, to: reply.count, by: size).map {
                ForwardTests.chunk(String(reply[$0..<min(reply.count, $0 + size)]))
            }
            let script = chunks.joined() + Self.stop + ForwardTests.usage + ForwardTests.done
            let desk = try await Desk(.events(script), guards: guards)
            let response = await desk.respond(Self.chat("To ada@example.org", #","stream":true"#))
            let stream = try #require(try await response.streamed())
            #expect(Self.content(stream) == "Sent to ada@example.org, not [EMAIL_2].", "\(size)")
            #expect(stream.hasSuffix(ForwardTests.done))
            #expect(desk.sink.records.first?.outcome == .ok)
        }
    }

    @Test("what a rule redacts never leaves in a stream, and the rest does")
    func redactedStream() async throws {
        let guards = Self.guards(output: [.token: .redact])
        for size in [1, 5, 11, 200] {
            let reply = Array("Use \(Self.token) now")
            let chunks = stride(from: 0, to: reply.count, by: size).map {
                ForwardTests.chunk(String(reply[$0..<min(reply.count, $0 + size)]))
            }
            let desk = try await Desk(
                .events(chunks.joined() + Self.stop + ForwardTests.done), guards: guards)
            let response = await desk.respond(Self.chat("key?", #","stream":true"#))
            let stream = try #require(try await response.streamed())
            #expect(Self.content(stream) == "Use [TOKEN_1] now", "\(size)")
            let record = try #require(desk.sink.records.first)
            #expect(record.output == "Use [TOKEN_1] now")
            #expect(record.guardrails == "out: 1 token redact")
        }
    }

    @Test("a blocked stream ends in an error event, and its provider is stopped")
    func blockedStream() async throws {
        let guards = Self.guards(output: [.token: .block])
        let desk = try await Desk(
            .events([
                .give(ForwardTests.chunk("The key is ")),
                .give(ForwardTests.chunk(Self.token + " and")), .hang,
            ]), guards: guards)
        let response = await desk.respond(Self.chat("key?", #","stream":true"#))
        let stream = try #require(try await response.streamed())
        #expect(Self.content(stream) == "The key is ")
        #expect(!stream.contains("ghp_") && !stream.contains("[DONE]"))
        #expect(stream.contains(#""code":"content_policy""#))
        let exchanges = try desk.provider.exchanges
        #expect(exchanges.allSatisfy { $0.isCancelled })
        let record = try #require(desk.sink.records.first)
        #expect(record.outcome == .error && record.guardrails == "out: 1 token block")
        #expect(record.output?.contains("ghp_") == false)
        #expect(desk.allowances.openHolds == 0)
    }

    @Test("a blocked stream of Anthropic's API ends in its error event")
    func blockedMessages() async throws {
        let guards = Self.guards(output: [.token: .block])
        func delta(_ text: String) -> String {
            #"{"type":"content_block_delta","index":0,"#
                + #""delta":{"type":"text_delta","text":"\#(text)"}}"#
        }
        let events = [
            #"{"type":"message_start","message":{"id":"m","usage":{"input_tokens":3}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            delta("It is ghp_a1B2c3D4e5"), delta("F6g7H8i9J0k1L2m3N4o5P6q7R8 ok"),
            #"{"type":"content_block_stop","index":0}"#, #"{"type":"message_stop"}"#,
        ].map { "event: x\ndata: \($0)\n\n" }.joined()
        let desk = try await Desk(.events(events), guards: guards)
        let body =
            #"{"model":"claude","max_tokens":9,"stream":true,"#
            + #""messages":[{"role":"user","content":"k"}]}"#
        let response = await desk.respond(body, path: "/v1/messages")
        let stream = try #require(try await response.streamed())
        #expect(stream.contains("It is ") && !stream.contains("ghp_"))
        #expect(stream.contains("event: error\n") && !stream.contains("message_stop"))
    }

    @Test("the arguments of tools get values back with JSON's escapes")
    func toolArguments() async throws {
        let guards = Self.guards(input: [.email: .redact])
        func call(_ part: String) -> String {
            #"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":"#
                + #"{"arguments":"\#(part)"}}]}}]}"# + "\n\n"
        }
        let script =
            [#"{\"to\":\"[EM"#, #"AIL_1]\"}"#].map(call).joined() + Self.stop + ForwardTests.done
        let desk = try await Desk(.events(script), guards: guards)
        let response = await desk.respond(Self.chat("ada@example.org", #","stream":true"#))
        let stream = try #require(try await response.streamed())
        let arguments = stream.split(separator: "\n").compactMap { line -> String? in
            guard let value = try? JSONParser.parse(String(line.dropFirst(6))) else { return nil }
            return value["choices"]?.array?.first?["delta"]?["tool_calls"]?.array?.first?[
                "function"]?["arguments"]?.string
        }.joined()
        #expect(arguments == #"{"to":"ada@example.org"}"#)
    }

    @Test("the responses API is redacted in its pieces and where it repeats the whole")
    func responses() async throws {
        let guards = Self.guards(output: [.token: .redact])
        let text = "Use \(Self.token) now"
        for size in [1, 6, 100] {
            var script = stride(from: 0, to: text.count, by: size).map { start in
                let part = text.dropFirst(start).prefix(size)
                return #"{"type":"response.output_text.delta","output_index":0,"#
                    + #""content_index":0,"delta":"\#(part)"}"#
            }
            script.append(
                #"{"type":"response.output_text.done","output_index":0,"text":"\#(text)"}"#)
            script.append(
                #"{"type":"response.completed","response":{"status":"completed","output":"#
                    + #"[{"content":[{"type":"output_text","text":"\#(text)"}]}]}}"#)
            let events = script.map { "event: e\ndata: \($0)\n\n" }.joined()
            let desk = try await Desk(.events(events), guards: guards)
            let response = await desk.respond(
                #"{"model":"mini","input":"k","stream":true}"#, path: "/v1/responses")
            let stream = try #require(try await response.streamed())
            #expect(!stream.contains("ghp_"))
            let values = stream.split(separator: "\n").filter { $0.hasPrefix("data: ") }
                .compactMap { try? JSONParser.parse(String($0.dropFirst(6))) }
            let joined = values.compactMap { $0["delta"]?.string }.joined()
            #expect(joined == "Use [TOKEN_1] now", "\(size)")
            #expect(values.contains { $0["text"]?.string == "Use [TOKEN_1] now" })
            let whole = values.last?["response"]?["output"]?.array?.first?["content"]
            #expect(whole?.array?.first?["text"]?.string == "Use [TOKEN_1] now")
        }
    }

    @Test("an engine's answers are guarded, whole and streamed")
    func engine() async throws {
        let parts = ["Use gh", "p_a1B2c3D4e5F6g7H8i9J0", "k1L2m3N4o5P6q7R8", " now"]
        let steps: [FakeGeneration.Step] = parts.map { .give([$0]) } + [.finish(.stop)]
        for action in [Action.redact, .block, .flag] {
            let guards = Self.guards(output: [.token: action])
            let desk = try await Desk(FakeBackend { _ in FakeGeneration(steps) }, guards: guards)
            let whole = await desk.respond(Self.chat("k", model: "pilot"))
            let text = whole.json["choices"]?.array?.first?["message"]?["content"]?.string
            let response = await desk.respond(Self.chat("k", #","stream":true"#, model: "pilot"))
            let stream = try #require(try await response.streamed())
            switch action {
            case .redact:
                #expect(text == "Use [TOKEN_1] now" && Self.content(stream) == text)
            case .block:
                #expect(whole.status == 400 && whole.error["code"]?.string == "content_policy")
                #expect(Self.content(stream) == "Use " && !stream.contains("[DONE]"))
                #expect(stream.contains(#""code":"content_policy""#))
                #expect(desk.backend.generations.allSatisfy { $0.isAtRest })
            default:
                #expect(text == parts.joined() && Self.content(stream) == text)
            }
            #expect(desk.sink.records.count == 2)
            #expect(
                desk.sink.records.allSatisfy {
                    $0.guardrails == "out: 1 token \(action.rawValue)"
                })
            #expect(desk.allowances.openHolds == 0)
        }
    }

    @Test("an answer that does not fit its schema is asked for once more, and no oftener")
    func repair() async throws {
        let format =
            #","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":"#
            + #"{"type":"object","required":["a"]}}}"#
        func ask(_ answers: String...) async throws -> (GatewayResponse, Desk) {
            let scripts = answers.map { FakeUpstream.Script.json(Self.answer($0)) }
            let desk = try await Desk(
                FakeBackend([]), upstream: FakeUpstream(scripts), routes: .fake,
                guards: Guards(repairsSchemas: true))
            return (await desk.respond(Self.chat("a?", format)), desk)
        }
        let (first, one) = try await ask(#"{\"a\":1}"#)
        #expect(first[header: "x-binnacle-schema"] == "valid")
        #expect(try one.provider.requests.count == 1)
        let (second, two) = try await ask(#"{\"b\":1}"#, #"{\"a\":2}"#)
        #expect(second[header: "x-binnacle-schema"] == "repaired")
        #expect(second.text?.contains(#"{\"a\":2}"#) == true)
        #expect(try two.provider.bodies.last?.contains("lacks 'a'") == true)
        #expect(two.sink.records.first?.attempts == 2)
        #expect(two.sink.records.first?.usage.output == 4)
        let (third, three) = try await ask("Sure!", "No.", #"{\"a\":3}"#)
        #expect(third[header: "x-binnacle-schema"] == "invalid")
        #expect(third.text?.contains("Sure!") == true)
        #expect(try three.provider.requests.count == 2)
        #expect(three.allowances.openHolds == 0)
    }

    @Test("without rules every byte passes as it came")
    func off() async throws {
        let desk = try await Desk(.json(ForwardTests.answer))
        let response = await desk.respond(Self.chat(Self.token))
        #expect(response.text == ForwardTests.answer)
        #expect(desk.sink.records.first?.guardrails == nil)
    }
}
