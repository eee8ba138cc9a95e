import Gateway
import JSON
import Telemetry
import Testing

@Suite("Whole answers", .timeLimit(.minutes(1)))
struct ChatAnswerTests {
    @Test("a chat is answered with the object of the OpenAI API, byte by byte")
    func chat() async throws {
        let desk = try await Desk([.give(["Hel", "lo \""]), .give(["you\"\n"]), .finish(.stop)])
        let response = await desk.respond(Body.chat)
        #expect(response.status == 200)
        #expect(
            response.text == #"{"id":"chatcmpl-1hf7yat00000000000000000","#
                + #""object":"chat.completion","created":1700000000,"model":"pilot","#
                + #""choices":[{"index":0,"message":{"role":"assistant","#
                + #""content":"Hello \"you\"\n","refusal":null},"logprobs":null,"#
                + #""finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"#
                + #""total_tokens":15,"prompt_tokens_details":{"cached_tokens":8},"#
                + #""completion_tokens_details":{"reasoning_tokens":0}}}"#)
        #expect(response[header: "content-type"] == "application/json")
        #expect(response[header: "x-request-id"] == "1hf7yat00000000000000000")
        #expect(
            response[header: "x-binnacle-trace"] == "018bcfe56800"
                + String(repeating: "0", count: 20))
        #expect(response[header: "openai-processing-ms"] == "0")
        #expect(response[header: "x-binnacle-ignored"] == nil)
    }

    @Test("a completion is answered with the object of its own endpoint")
    func completion() async throws {
        let desk = try await Desk([.finish(.length, ["…"])])
        let response = await desk.respond(
            #"{"model":"pilot","prompt":"Once"}"#, path: "/v1/completions")
        #expect(
            response.text == #"{"id":"cmpl-1hf7yat00000000000000000","object":"text_completion","#
                + #""created":1700000000,"model":"pilot","choices":[{"index":0,"text":"…","#
                + #""logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":12,"#
                + #""completion_tokens":1,"total_tokens":13,"#
                + #""prompt_tokens_details":{"cached_tokens":8},"#
                + #""completion_tokens_details":{"reasoning_tokens":0}}}"#)
        #expect(desk.backend.requests.map(\.prompt) == [.text("Once")])
        #expect(desk.sink.records.map(\.finishReason) == ["length"])
    }

    @Test("several prompts have several choices, in their order, and one sum of usage")
    func severalPrompts() async throws {
        let backend = FakeBackend { request in
            guard case .text(let text) = request.prompt else { return FakeGeneration([]) }
            // The later prompts are ready first.
            let yields = text == "a" ? 50 : 0
            let wait = FakeGeneration.Step.meet {
                for _ in 0..<yields { await Task.yield() }
            }
            return FakeGeneration([wait, .give([text + "!"]), .finish(.stop)])
        }
        let desk = try await Desk(backend)
        let response = await desk.respond(
            #"{"model":"pilot","prompt":["a","b","c"]}"#, path: "/v1/completions")
        let choices = response.json["choices"]?.array ?? []
        #expect(choices.map { $0["text"]?.string } == ["a!", "b!", "c!"])
        #expect(choices.map { $0["index"]?.integer } == [0, 1, 2])
        #expect(response.json["usage"]?["prompt_tokens"] == 36)
        #expect(Set(backend.requests.map(\.id)).count == 3)
        let record = try #require(desk.sink.records.only)
        #expect(record.usage == TokenUsage(input: 12, cacheRead: 24, output: 3))
        #expect(record.output == #"["a!","b!","c!"]"#)
        #expect(record.input == #"["a","b","c"]"#)
        #expect(record.timings.preemptions == 3)
    }

    @Test("token ids are passed on, alone or several lists of them")
    func tokenIds() async throws {
        let desk = try await Desk([.finish(.stop)])
        for prompt in ["[1,2,3]", "[[1,2],[3]]", #"["a",[3]]"#] {
            let response = await desk.respond(
                #"{"model":"pilot","prompt":\#(prompt)}"#, path: "/v1/completions")
            #expect(response.status == 200)
        }
        #expect(
            desk.backend.requests.map(\.prompt) == [
                .tokens([1, 2, 3]), .tokens([1, 2]), .tokens([3]), .text("a"), .tokens([3]),
            ])
    }

    @Test("every parameter reaches the model, under its older and its newer name")
    func parameters() async throws {
        let desk = try await Desk([.finish(.stop)])
        _ = await desk.respond(
            Body.chat(
                """
                "temperature":0.25,"top_p":0.9,"top_k":40,"min_p":0.05,"seed":-7,"stop":["a","b"],
                "ignore_eos":true,"frequency_penalty":-1,"presence_penalty":2,
                "max_completion_tokens":64,"n":1
                """))
        _ = await desk.respond(Body.chat(#""max_tokens":8,"stop":"x","top_k":-1,"seed":null"#))
        _ = await desk.respond(Body.chat(#""top_p":0"#))
        let all = desk.backend.requests.map(\.sampling)
        #expect(
            all == [
                SamplingParameters(
                    temperature: 0.25, topP: 0.9, topK: 40, minP: 0.05, frequencyPenalty: -1,
                    presencePenalty: 2, seed: -7, maxTokens: 64, stop: ["a", "b"],
                    ignoresEnd: true),
                SamplingParameters(maxTokens: 8, stop: ["x"]),
                SamplingParameters(topK: 1),
            ])
    }

    @Test("text parts become lines, and a developer is a system by a newer name")
    func messages() async throws {
        let desk = try await Desk([.finish(.stop)])
        _ = await desk.respond(
            """
            {"model":"pilot","messages":[
              {"role":"developer","content":"Be brief.","name":"ops"},
              {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
              {"role":"assistant","content":"c","tool_calls":[]},
              {"role":"user","content":""}]}
            """)
        #expect(
            desk.backend.requests.map(\.prompt) == [
                .chat([
                    ChatMessage(role: .system, content: "Be brief."),
                    ChatMessage(role: .user, content: "a\nb"),
                    ChatMessage(role: .assistant, content: "c"),
                    ChatMessage(role: .user, content: ""),
                ])
            ])
    }

    @Test("a field without effect is named in a header, also a name that would break out of it")
    func ignored() async throws {
        let desk = try await Desk([.finish(.stop)])
        let response = await desk.respond(
            Body.chat(#""store":true,"a\r\nset-cookie: x":1,"zeta":[1],"n":1,"audio":null"#))
        #expect(response.status == 200)
        #expect(
            response[header: "x-binnacle-ignored"] == "a%0D%0Aset-cookie:%20x,store,zeta")
        let many = (0..<50).map { #""field\#($0)":0"# }.joined(separator: ",")
        let names = await desk.respond(Body.chat(many))[header: "x-binnacle-ignored"] ?? ""
        #expect(names.split(separator: ",").count == 21)
        #expect(names.hasSuffix(",+30"))
    }

    @Test("a format goes to a model that can be held to it")
    func formats() async throws {
        let desk = try await Desk([.finish(.stop)])
        let schema = #"{"type":"object","properties":{}}"#
        for format in [
            #"{"type":"text"}"#, #"{"type":"json_object"}"#,
            #"{"type":"json_schema","json_schema":{"name":"x","schema":\#(schema)}}"#,
        ] {
            let response = await desk.respond(
                Body.chat(#""response_format":\#(format)"#, model: "able"))
            #expect(response.status == 200)
        }
        let parsed = try JSONParser.parse(schema)
        #expect(desk.backend.requests.map(\.format) == [.text, .jsonObject, .jsonSchema(parsed)])
    }
}

extension Array {
    /// The element of an array that has exactly one.
    var only: Element? { count == 1 ? self[0] : nil }
}
