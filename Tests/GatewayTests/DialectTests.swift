import Gateway
import JSON
import Telemetry
import Testing

@Suite("Anthropic's API")
struct DialectTests {
    static let message = #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"their-claude",
         "content":[{"type":"thinking","thinking":"hm","signature":"s"},
         {"type":"text","text":"Hello"},{"type":"tool_use","id":"tu_1","name":"f",
         "input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":4,
         "cache_read_input_tokens":8,"cache_creation_input_tokens":5,
         "cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":3},
         "output_tokens":6}}
        """#

    static let usage = TokenUsage(
        input: 4, cacheRead: 8, cacheWrite: 2, cacheWriteLong: 3, output: 6)

    static let events = [
        ##"{"type":"message_start","message":{"id":"msg_1","role":"assistant","content":[],"##
            + ##""usage":{"input_tokens":4,"cache_read_input_tokens":8,"output_tokens":1,"##
            + ##""cache_creation_input_tokens":5,"##
            + ##""cache_creation":{"ephemeral_1h_input_tokens":3}}}}"##,
        #"{"type":"ping"}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        ##"{"type":"content_block_start","index":1,"content_block":"##
            + ##"{"type":"tool_use","id":"tu_1","name":"f","input":{}}}"##,
        ##"{"type":"content_block_delta","index":1,"delta":"##
            + ##"{"type":"input_json_delta","partial_json":"{\"a\":1}"}}"##,
        #"{"type":"content_block_stop","index":1}"#,
        ##"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"##
            + ##""usage":{"output_tokens":6,"cache_read_input_tokens":8}}"##,
        #"{"type":"message_stop"}"#,
    ]

    static func wire(_ events: [String]) -> String {
        events.map { data in
            let name = (try? JSONParser.parse(data))?["type"]?.string ?? ""
            return "event: \(name)\ndata: \(data)\n\n"
        }.joined()
    }

    private static let price = Price(
        input: Money(nanodollars: 1_000_000), output: Money(nanodollars: 100_000_000_000),
        cacheRead: Money(nanodollars: 10_000_000), cacheWrite: Money(nanodollars: 100_000_000),
        cacheWriteLong: Money(nanodollars: 1_000_000_000))

    private static func desk(_ script: FakeUpstream.Script) async throws -> Desk {
        let target = ProviderTarget(
            provider: .anthropic, model: "their-claude", price: Self.price)
        return try await Desk(
            FakeBackend([.give(["He", "llo"]), .finish(.length)]),
            upstream: FakeUpstream([script]),
            routes: RouteTable([
                ModelRoute(name: "claude", targets: [target]),
                ModelRoute(
                    name: "mini",
                    targets: [ProviderTarget(provider: .openAI, model: "gpt", price: Self.price)]),
            ]))
    }

    private static let ask =
        #"{"model":"claude","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#
    private static let streamed = ask.replacing(
        #""max_tokens":9"#, with: #""max_tokens":9,"stream":true"#)

    private func post(_ desk: Desk, _ body: String, path: String = "/v1/messages") async
        -> GatewayResponse
    {
        await desk.gateway.respond(
            to: GatewayRequest(
                method: "POST", path: path,
                headers: [
                    HeaderField("x-api-key", desk.secret),
                    HeaderField("anthropic-beta", "b-1"),
                ], body: Array(body.utf8)))
    }

    @Test("messages pass to a provider that speaks them as they are, and the bill is exact")
    func native() async throws {
        for isStream in [false, true] {
            let wire = Self.wire(Self.events)
            let desk = try await Self.desk(isStream ? .events(wire) : .json(Self.message))
            let response = await post(desk, isStream ? Self.streamed : Self.ask)
            #expect(
                try await isStream
                    ? response.streamed() == wire : response.text == Self.message)
            let sent = try #require(try desk.provider.requests.first)
            let headers = Dictionary(sent.headers.map { ($0.name, $0.value) }) { $1 }
            #expect(sent.url == "http://127.0.0.1:1/v1/messages")
            #expect(headers["x-api-key"] == "sk-ant" && headers["anthropic-beta"] == "b-1")
            #expect(headers["anthropic-version"] == "2023-06-01")
            let record = try #require(desk.sink.records.first)
            #expect(record.usage == Self.usage && !record.isEstimated)
            #expect(record.cost == Money(nanodollars: 4 + 80 + 200 + 3_000 + 600_000))
            #expect(record.output?.contains("Hello") == true)
        }
    }

    @Test("a chat completion of a provider that speaks messages is whole in both modes")
    func chatFromMessages() async throws {
        let body = Body.chat(
            ##""user":"u","stop":"x","seed":7,"tools":[{"type":"function","function":{"name":"f","##
                + ##""parameters":{"type":"object"}}}]"##, model: "claude")
        let desk = try await Self.desk(.json(Self.message))
        let response = await desk.respond(body)
        let choice = response.json["choices"]?.array?.first
        #expect(choice?["message"]?["content"]?.string == "Hello")
        #expect(choice?["message"]?["reasoning_content"]?.string == "hm")
        let call = choice?["message"]?["tool_calls"]?.array?.first
        #expect(call?["function"]?["arguments"]?.string == #"{"a":1}"#)
        #expect(choice?["finish_reason"]?.string == "tool_calls")
        #expect(response.json["usage"]?["prompt_tokens"]?.integer == 17)
        #expect(response.json["usage"]?["prompt_tokens_details"]?["cached_tokens"]?.integer == 8)
        #expect(response[header: "x-binnacle-ignored"] == "seed")
        #expect(desk.sink.records.first?.usage == Self.usage)
        let sent = try JSONParser.parse(try desk.provider.bodies[0])
        #expect(sent["max_tokens"]?.integer == 4_096 && sent["stop_sequences"] == ["x"])
        #expect(sent["metadata"]?["user_id"] == "u" && sent["seed"] == nil)
        #expect(sent["tools"]?.array?.first?["input_schema"]?["type"] == "object")
    }

    @Test("a stream of messages becomes chunks, with usage for who asked and [DONE] at the end")
    func chunksFromMessages() async throws {
        let desk = try await Self.desk(.events(Self.wire(Self.events)))
        let response = await desk.respond(
            Body.chat(
                #""stream":true,"stream_options":{"include_usage":true}"#, model: "claude"))
        let lines = try #require(try await response.streamed()).split(separator: "\n\n")
        #expect(lines.last == "data: [DONE]")
        let chunks = lines.dropLast().compactMap { try? JSONParser.parse(String($0.dropFirst(6))) }
        let deltas = chunks.compactMap { $0["choices"]?.array?.first?["delta"] }
        #expect(deltas.compactMap { $0["content"]?.string }.joined() == "Hello")
        let calls = deltas.compactMap { $0["tool_calls"]?.array?.first }
        #expect(calls.first?["id"] == "tu_1" && calls.first?["index"] == 0)
        #expect(calls.compactMap { $0["function"]?["arguments"]?.string }.joined() == #"{"a":1}"#)
        #expect(
            chunks.compactMap { $0["choices"]?.array?.first?["finish_reason"]?.string }
                == ["tool_calls"])
        #expect(chunks.last?["usage"]?["total_tokens"]?.integer == 23)
        #expect(desk.sink.records.first?.usage == Self.usage)
    }

    @Test("messages of an engine, whole and as events")
    func engine() async throws {
        let desk = try await Self.desk(.json(""))
        let body = Self.ask.replacing("claude", with: "pilot")
        let whole = await post(desk, body).json
        #expect(whole["type"] == "message" && whole["stop_reason"] == "max_tokens")
        #expect(whole["content"] == [["type": "text", "text": "Hello"]])
        #expect(whole["usage"]?["cache_read_input_tokens"]?.integer == 8)
        let response = await post(desk, Self.streamed.replacing("claude", with: "pilot"))
        let text = try #require(try await response.streamed())
        let names = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map {
            String($0.dropFirst(7))
        }
        #expect(
            names == [
                "message_start", "content_block_start", "content_block_delta",
                "content_block_delta", "content_block_stop", "message_delta", "message_stop",
            ])
        #expect(text.contains(#""stop_reason":"max_tokens""#) && !text.contains("[DONE]"))
        let count = await post(desk, body, path: "/v1/messages/count_tokens")
        #expect(count.json["input_tokens"]?.integer == 3)
        #expect(desk.sink.records.map(\.endpoint).first == "/v1/messages")
    }

    @Test("messages of a provider that speaks chat completions, with tools and their results")
    func messagesFromChat() async throws {
        let calls =
            ##"{"id":"c-1","choices":[{"message":{"content":null,"tool_calls":[{"id":"t1","##
            + ##""type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"##
            + ##""finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"##
            + ##""prompt_tokens_details":{"cached_tokens":5}}}"##
        let desk = try await Self.desk(.json(calls))
        let answer = await post(desk, Self.conversation).json
        #expect(answer["stop_reason"] == "tool_use" && answer["model"] == "mini")
        #expect(answer["content"]?.array?.first?["input"]?["a"] == 1)
        #expect(answer["usage"]?["input_tokens"] == 4)
        let sent = try JSONParser.parse(try desk.provider.bodies[0])
        let roles = sent["messages"]?.array?.compactMap { $0["role"]?.string }
        #expect(roles == ["system", "user", "assistant", "tool", "user"])
        #expect(sent["messages"]?.array?[2]["tool_calls"]?.array?.first?["id"] == "t0")
        #expect(sent["messages"]?.array?[3]["content"] == "sunny")
        #expect(sent["tool_choice"] == "required" && sent["parallel_tool_calls"] == false)
        #expect(try desk.provider.requests[0].url.hasSuffix("/v1/chat/completions"))
        #expect(
            try !desk.provider.requests[0].headers.contains { $0.name.hasPrefix("anthropic") })
    }

    private static let conversation = ##"""
        {"model":"mini","max_tokens":9,"system":[{"type":"text","text":"Be kind.",
         "cache_control":{"type":"ephemeral"}}],"tool_choice":{"type":"any",
         "disable_parallel_tool_use":true},"tools":[{"name":"f","input_schema":{}}],
         "messages":[{"role":"user","content":"Hi"},
         {"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"y"},
          {"type":"tool_use","id":"t0","name":"f","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"t0",
          "content":[{"type":"text","text":"sunny"}]},{"type":"text","text":"So?"}]}]}
        """##

    @Test("errors speak the client's API, before a stream and within one")
    func errors() async throws {
        let broken = try await Self.desk(.events(Self.wire(Array(Self.events.prefix(4)))))
        let text = try #require(try await post(broken, Self.streamed).streamed())
        #expect(
            text.contains(
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\""))
        #expect(!text.contains("message_stop"))
        #expect(broken.sink.records.first?.isEstimated == false)

        let limited = try await Self.desk(
            .json(
                #"{"type":"error","error":{"type":"rate_limit_error","message":"slow"}}"#,
                status: 429,
                headers: [HeaderField("anthropic-ratelimit-requests-remaining", "0")]))
        let native = await post(limited, Self.ask)
        #expect(native.status == 429 && native.error["type"] == "rate_limit_error")
        #expect(native[header: "anthropic-ratelimit-requests-remaining"] == "0")
        let chat = await limited.respond(Body.chat(#""n":1"#, model: "claude"))
        #expect(chat.status == 429 && chat.error["code"] == "provider_refused")

        let unknown = await post(limited, Self.ask.replacing("claude", with: "nobody"))
        #expect(unknown.status == 404 && unknown.json["type"] == "error")
        #expect(unknown.error["type"] == "not_found_error")
        #expect(unknown[header: "request-id"] != nil)
        let anonymous = await limited.gateway.respond(
            to: GatewayRequest(method: "POST", path: "/v1/messages", body: []))
        #expect(anonymous.status == 401 && anonymous.error["type"] == "authentication_error")
    }

    @Test("what has no counterpart and would change the answer is refused")
    func refused() async throws {
        let desk = try await Self.desk(.json(Self.message))
        for more in [#""n":2"#, #""logprobs":true"#, #""response_format":{"type":"json_object"}"#] {
            #expect(await desk.respond(Body.chat(more, model: "claude")).status == 400)
        }
        let document = Self.ask.replacing("claude", with: "mini")
            .replacing(#""Hi""#, with: #"[{"type":"document","source":{}}]"#)
        #expect(await post(desk, document).status == 400)
        #expect(
            await desk.respond(#"{"model":"claude","input":"x"}"#, path: "/v1/embeddings").error[
                "code"] == "unsupported_endpoint")
        #expect(try desk.provider.requests.isEmpty)
    }
}
