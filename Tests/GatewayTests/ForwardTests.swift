import Gateway
import JSON
import Telemetry
import Testing

@Suite("Providers")
struct ForwardTests {
    static let answer = #"""
        {"id":"c-1","object":"chat.completion","model":"their-mini","x_unknown":[1, 2],
         "choices":[{"index":0,"message":{"role":"assistant","content":"Hé \"you\""},
         "finish_reason":"length"}],"usage":{"prompt_tokens":12,"completion_tokens":6,
         "total_tokens":18,"prompt_tokens_details":{"cached_tokens":8},
         "completion_tokens_details":{"reasoning_tokens":2}}}
        """#

    static func chunk(_ text: String) -> String {
        #"data: {"id":"c","choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# + "\n\n"
    }

    static let usage =
        #"data: {"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":2}}"# + "\n\n"
    static let done = "data: [DONE]\n\n"

    @Test("an answer passes as it came, and its usage, cost and text are on record")
    func whole() async throws {
        let desk = try await Desk(.json(Self.answer))
        let response = await desk.respond(Body.chat(#""n":1"#, model: "mini"))
        #expect(response.status == 200)
        #expect(response.text == Self.answer)
        let record = try #require(desk.sink.records.first)
        #expect(record.usage == TokenUsage(input: 4, cacheRead: 8, output: 4, reasoning: 2))
        #expect(record.cost == Money(nanodollars: 4 * 100_000 + 8 * 10_000 + 6 * 1_000_000))
        #expect(record.model == "mini" && record.provider == "someone" && record.attempts == 1)
        #expect(record.output == #"Hé "you""# && record.finishReason == "length")
        #expect(!record.isEstimated && record.outcome == .ok)
    }

    @Test("only the model's name and the key change on the way to a provider")
    func request() async throws {
        let desk = try await Desk(.json(Self.answer))
        let body =
            #"{ "messages" : [{"role":"user","content":"\u0048i"}], "model":"mini" , "x":1.50 }"#
        _ = await desk.respond(
            body,
            headers: [
                HeaderField("openai-beta", "b=1"), HeaderField("x-secret", "no"),
                HeaderField("cookie", "no"),
            ])
        let sent = try #require(try desk.provider.requests.first)
        #expect(
            String(decoding: sent.body, as: UTF8.self)
                == body.replacing(#""mini""#, with: #""their-mini""#))
        #expect(sent.url == "http://127.0.0.1:1/v1/chat/completions")
        let headers = Dictionary(uniqueKeysWithValues: sent.headers.map { ($0.name, $0.value) })
        #expect(headers["authorization"] == "Bearer sk-theirs")
        #expect(headers["openai-beta"] == "b=1")
        #expect(headers["x-secret"] == nil && headers["cookie"] == nil)
    }

    @Test("the usage of a stream is asked for, and hidden from a client that did not ask")
    func hiddenUsage() async throws {
        let events = [": hello\n\n", Self.chunk("a"), Self.chunk("b"), Self.usage, Self.done]
        let desk = try await Desk(.events(events.map { .give($0) }))
        let response = await desk.respond(Body.chat(#""stream":true"#, model: "mini"))
        #expect(response[header: "x-accel-buffering"] == "no")
        let text = try await response.streamed()
        #expect(text == events.filter { $0 != Self.usage }.joined())
        let body = try #require(try desk.provider.bodies.first)
        #expect(body.hasPrefix(#"{"stream_options":{"include_usage":true},"model":"their-mini""#))
        let record = try #require(desk.sink.records.first)
        #expect(record.usage == TokenUsage(input: 4, output: 2))
        #expect(record.output == "ab" && record.streamed && !record.isEstimated)
        #expect(try desk.provider.exchanges[0].isDiscarded)
    }

    @Test("a client that asks for the usage of its stream gets it")
    func shownUsage() async throws {
        let events = Self.chunk("a") + Self.usage + Self.done
        let desk = try await Desk(.events(events))
        let response = await desk.respond(
            Body.chat(#""stream":true,"stream_options":{"include_usage":true}"#, model: "mini"))
        #expect(try await response.streamed() == events)
        #expect(try desk.provider.bodies[0].contains(#""stream_options":{"include_usage":true}}"#))
    }

    @Test(
        "however a stream is cut, the same bytes come out",
        arguments: [1, 2, 3, 7, 50], ["\n", "\r\n", "\r"])
    func cuts(size: Int, ending: String) async throws {
        let kept = Self.chunk("a") + ": ping\n\n" + Self.chunk("bc")
        let whole = (kept + Self.usage + Self.done).replacing("\n", with: ending)
        let bytes = Array(whole.utf8)
        let parts = stride(from: 0, to: bytes.count, by: size).map {
            String(decoding: bytes[$0..<min($0 + size, bytes.count)], as: UTF8.self)
        }
        let desk = try await Desk(.events(parts.map { .give($0) }))
        let response = await desk.respond(Body.chat(#""stream":true"#, model: "mini"))
        let text = try await response.streamed()
        let expected = (kept + Self.done).replacing("\n", with: ending)
        #expect(text == expected)
        #expect(desk.sink.records.first?.usage == TokenUsage(input: 4, output: 2))
    }

    @Test("a stream that breaks off ends in an error, never in [DONE], and counts what came")
    func broken() async throws {
        let endings: [[FakeUpstream.Script.Step]] = [
            [], [.fail(.broken("reset"))], [.give("data: {\"cho")],
            [.fail(.timedOut("no byte followed within 80 ms"))],
        ]
        for ending in endings {
            let desk = try await Desk(.events([.give(Self.chunk("four"))] + ending))
            let response = await desk.respond(Body.chat(#""stream":true"#, model: "mini"))
            let text = try #require(try await response.streamed())
            #expect(
                text.hasPrefix(Self.chunk("four") + #"data: {"error":{"message":"The provider"#))
            #expect(text.hasSuffix("}}\n\n") && !text.contains("[DONE]"))
            let record = try #require(desk.sink.records.first)
            #expect(record.outcome == .error && record.isEstimated)
            #expect(record.usage.output == 2 && record.usage.input > 0)
        }
    }

    @Test("an error event of the provider passes and ends the stream")
    func errorEvent() async throws {
        let error = #"data: {"error":{"message":"overloaded","code":"x"}}"# + "\n\n"
        let desk = try await Desk(.events(Self.chunk("a") + error + Self.done))
        let response = await desk.respond(Body.chat(#""stream":true"#, model: "mini"))
        #expect(try await response.streamed() == Self.chunk("a") + error)
        #expect(desk.sink.records.first?.error?.contains("overloaded") == true)
    }

    @Test("an error of the provider keeps its status, its body and the headers to act on")
    func refusal() async throws {
        let body = #"{"error":{"message":"slow","code":"rate_limit_exceeded","odd":1}}"#
        let desk = try await Desk(
            .json(
                body, status: 429,
                headers: [
                    HeaderField("retry-after", "7"), HeaderField("x-request-id", "theirs"),
                    HeaderField("x-ratelimit-remaining-tokens", "0"),
                    HeaderField("set-cookie", "a=b"),
                ]))
        let response = await desk.respond(Body.chat(#""n":1"#, model: "mini"))
        #expect(response.status == 429 && response.text == body)
        #expect(response[header: "retry-after"] == "7")
        #expect(response[header: "x-request-id"] == "theirs")
        #expect(response[header: "x-binnacle-request"] != nil)
        #expect(response[header: "x-ratelimit-remaining-tokens"] == "0")
        #expect(response[header: "set-cookie"] == nil)
        let record = try #require(desk.sink.records.first)
        #expect(record.status == 429 && record.cost == .zero && record.usage == TokenUsage())
    }

    @Test("what is wrong between us and the provider is not told as the client's fault")
    func ourFault() async throws {
        let desk = try await Desk(
            .json(#"{"error":{"message":"bad key sk-theirs"}}"#, status: 401),
            .json("<html>", status: 503), Script(refusal: .cannotConnect("nobody")),
            Script(failure: .timedOut("late")))
        let expected = [
            (502, "provider_key_refused"), (503, "provider_refused"), (502, "provider_failed"),
            (504, "provider_timeout"),
        ]
        for (status, code) in expected {
            let response = await desk.respond(Body.chat(#""n":1"#, model: "mini"))
            #expect(response.status == status && response.error["code"]?.string == code)
            #expect(response.text?.contains("sk-theirs") == false)
        }
        #expect(desk.sink.records.dropLast().allSatisfy { $0.cost == .zero })
    }

    private typealias Script = FakeUpstream.Script

    @Test("a client that leaves closes the exchange in both modes, and what it used is counted")
    func cancellation() async throws {
        for isStream in [false, true] {
            let steps: [Script.Step] = isStream ? [.give(Self.chunk("abc")), .hang] : [.hang]
            let script = isStream ? Script.events(steps) : Script(steps: steps)
            let desk = try await Desk(script)
            let task = Task {
                let response = await desk.respond(
                    Body.chat(#""stream":\#(isStream)"#, model: "mini"))
                _ = try await response.streamed()
            }
            while try desk.provider.exchanges.isEmpty { await Task.yield() }
            task.cancel()
            _ = await task.result
            #expect(try desk.provider.exchanges[0].isCancelled)
            let record = try #require(desk.sink.records.first)
            #expect(record.outcome == .cancelled && record.isEstimated)
            #expect(record.usage.input > 0 && record.cost != .zero)
        }
    }

    @Test("a stream that nobody writes is stopped and recorded")
    func dropped() async throws {
        let desk = try await Desk(.events([.give(Self.chunk("a")), .hang]))
        do { _ = await desk.respond(Body.chat(#""stream":true"#, model: "mini")) }
        #expect(try desk.provider.exchanges[0].isCancelled)
        #expect(desk.sink.records.map(\.outcome) == [.cancelled])
    }

    @Test("an unknown price is no price of zero")
    func unpriced() async throws {
        let desk = try await Desk(.json(Self.answer))
        _ = await desk.respond(Body.chat(#""n":1"#, model: "odd"))
        #expect(desk.sink.records.first?.cost == nil)
    }

    @Test(
        "a body that two readers could read differently goes to no provider",
        arguments: [
            #"{"model":"mini","model":"odd","messages":[]}"#,
            #"{"model":"mini","mod\u0065l":"odd","messages":[]}"#,
            #"{"model":"mini","max_tokens":1,"max_tokens":100000}"#,
        ])
    func ambiguous(body: String) async throws {
        let desk = try await Desk(.json(Self.answer))
        let response = await desk.respond(body)
        #expect(response.status == 400)
        #expect(try desk.provider.requests.isEmpty)
    }

    @Test("a prompt's version brings messages and parameters along to a provider")
    func prompt() async throws {
        let desk = try await Desk(.json(Self.answer))
        let response = await desk.respond(
            #"{"model":"prompt:greeting@staging","variables":{"name":"Ada"},"temperature":1}"#)
        #expect(response.status == 200)
        #expect(response[header: "x-binnacle-prompt"] == "greeting@9")
        let sent = try JSONParser.parse(try desk.provider.bodies[0])
        #expect(sent["model"]?.string == "their-unloaded" && sent["variables"] == nil)
        #expect(sent["temperature"]?.double == 1 && sent["max_tokens"]?.integer == 50)
        #expect(sent["messages"]?.array?.last?["content"]?.string == "Greet Ada.")
        #expect(desk.sink.records.first?.prompt?.version == 9)
    }

    @Test("the other endpoints pass as well, and tell their usage")
    func endpoints() async throws {
        let answers = [
            ("/v1/embeddings", #"{"data":[],"usage":{"prompt_tokens":5,"total_tokens":5}}"#),
            ("/v1/rerank", #"{"results":[],"usage":{"total_tokens":5}}"#),
            ("/v1/moderations", #"{"results":[]}"#),
            (
                "/v1/responses",
                #"{"status":"completed","usage":{"input_tokens":5,"output_tokens":0}}"#
            ),
            ("/v1/completions", #"{"choices":[{"text":"x"}],"usage":{"prompt_tokens":5}}"#),
        ]
        for (path, answer) in answers {
            let desk = try await Desk(.json(answer))
            let response = await desk.respond(#"{"model":"mini","input":"hello"}"#, path: path)
            #expect(response.text == answer)
            #expect(try desk.provider.requests[0].url == "http://127.0.0.1:1" + path)
            let record = try #require(desk.sink.records.first)
            #expect(record.usage.input == (path == "/v1/moderations" ? 3 : 5))
        }
        let engine = await (try Desk(.json(""))).respond(
            #"{"model":"pilot","input":"x"}"#, path: "/v1/responses")
        #expect(engine.status == 400 && engine.error["code"]?.string == "unsupported_endpoint")
    }

    @Test("models of providers are listed beside those of engines")
    func models() async throws {
        let desk = try await Desk(.json(""))
        let list = await desk.get("/v1/models").json["data"]?.array?.compactMap {
            $0["id"]?.string
        }
        #expect(list == ["pilot", "able", "encoder", "claude", "mini", "odd", "unloaded"])
        #expect(await desk.get("/v1/models/mini").json["owned_by"]?.string == "someone")
    }
}
