import Gateway
import JSON
import Telemetry
import Testing

@Suite("Streams", .timeLimit(.minutes(1)))
struct ChatStreamTests {
    /// An event of a golden stream around its choices.
    static func event(_ rest: String, object: String = "chat.completion.chunk") -> String {
        let id = (object == "text_completion" ? "cmpl-" : "chatcmpl-") + "1hf7yat00000000000000000"
        return #"data: {"id":"\#(id)","object":"\#(object)","created":1700000000,"#
            + #""model":"pilot",\#(rest)}"# + "\n\n"
    }

    static func delta(_ delta: String, finish: String = "null", usage: String = "") -> String {
        event(
            #""choices":[{"index":0,"delta":\#(delta),"logprobs":null,"#
                + #""finish_reason":\#(finish)}]\#(usage)"#)
    }

    @Test("a chat streams role, deltas, finish and the mark of the end, byte by byte")
    func golden() async throws {
        let desk = try await Desk([.give(["Hel"]), .give(["l\"o"]), .finish(.stop)])
        let response = await desk.respond(Body.stream)
        #expect(response.status == 200)
        #expect(response[header: "content-type"] == "text/event-stream; charset=utf-8")
        #expect(response[header: "cache-control"] == "no-cache")
        #expect(response[header: "x-accel-buffering"] == "no")
        let expected = [
            Self.delta(#"{"role":"assistant","content":""}"#) + Self.delta(#"{"content":"Hel"}"#),
            Self.delta(#"{"content":"l\"o"}"#),
            Self.delta("{}", finish: #""stop""#) + "data: [DONE]\n\n",
        ]
        #expect(try await response.writes() == expected)
    }

    @Test("usage comes on an event without choices when asked for, and is null before")
    func usage() async throws {
        let desk = try await Desk([.finish(.length, ["a"])])
        let response = await desk.respond(
            Body.chat(#""stream":true,"stream_options":{"include_usage":true}"#))
        let usage =
            #""usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":13,"#
            + #""prompt_tokens_details":{"cached_tokens":8},"#
            + #""completion_tokens_details":{"reasoning_tokens":0}}"#
        let null = #","usage":null"#
        let expected =
            Self.delta(#"{"role":"assistant","content":""}"#, usage: null)
            + Self.delta(#"{"content":"a"}"#, usage: null)
            + Self.delta("{}", finish: #""length""#, usage: null)
            + Self.event(#""choices":[],"# + usage) + "data: [DONE]\n\n"
        #expect(try await response.writes() == [expected])
    }

    @Test("a completion streams text without a role")
    func completion() async throws {
        let desk = try await Desk([.give(["a"]), .finish(.stop)])
        let response = await desk.respond(
            #"{"model":"pilot","prompt":"x","stream":true}"#, path: "/v1/completions")
        func text(_ text: String, _ finish: String) -> String {
            Self.event(
                #""choices":[{"index":0,"text":"\#(text)","logprobs":null,"#
                    + #""finish_reason":\#(finish)}]"#, object: "text_completion")
        }
        #expect(
            try await response.streamed() == text("a", "null") + text("", #""stop""#)
                + "data: [DONE]\n\n")
    }

    @Test("deltas that are ready together go in one write, one event each; nothing makes none")
    func coalescing() async throws {
        let desk = try await Desk([
            .giveNothing, .give([""]), .give(["a"]), .giveNothing, .give(["b", "", "c", "d"]),
            .finish(.stop),
        ])
        let writes = try #require(try await desk.respond(Body.stream).writes())
        #expect(writes.map { $0.count(of: "data: ") } == [2, 3, 2])
    }

    @Test("an empty answer is still a whole stream")
    func empty() async throws {
        let desk = try await Desk([.finish(.stop)])
        let expected =
            Self.delta(#"{"role":"assistant","content":""}"#)
            + Self.delta("{}", finish: #""stop""#) + "data: [DONE]\n\n"
        #expect(try await desk.respond(Body.stream).writes() == [expected])
    }

    @Test("several answers interleave as they come, and end with the last of them")
    func interleaved() async throws {
        let backend = FakeBackend { request in
            FakeGeneration(
                request.id.hasSuffix("-0")
                    ? [.give(["a"]), .give(["b"]), .finish(.length)]
                    : [.give(["x"]), .finish(.stop)])
        }
        let desk = try await Desk(backend)
        let response = await desk.respond(
            #"{"model":"pilot","prompt":["p","q"],"stream":true}"#, path: "/v1/completions")
        let text = try #require(try await response.streamed())
        for part in ["a", "b"] {
            #expect(text.contains(#""choices":[{"index":0,"text":"\#(part)""#))
        }
        #expect(text.contains(#""choices":[{"index":1,"text":"x""#))
        #expect(text.count(of: #""finish_reason":"stop""#) == 1)
        #expect(text.count(of: #""finish_reason":"length""#) == 1)
        #expect(text.hasSuffix("\"}]}\n\ndata: [DONE]\n\n"))
        #expect(text.count(of: "[DONE]") == 1)
        #expect(desk.sink.records.map(\.finishReason) == ["length"])
        #expect(desk.sink.records.map(\.usage.output) == [3])
    }

    @Test("an engine that fails before the first text is an error with a status of its own")
    func failsBefore() async throws {
        let desk = try await Desk([.giveNothing, .finish(.failed(reason: "device lost"))])
        let response = await desk.respond(Body.stream)
        #expect(response.status == 503)
        #expect(response.error["code"] == "engine_failed")
        #expect(
            response.error["message"]?.string?.hasSuffix("(request 1hf7yat00000000000000000)")
                == true)
        #expect(desk.sink.records.map(\.outcome) == [.error])
    }

    @Test("an engine that fails midway ends the stream with an error event, never as if done")
    func failsMidway() async throws {
        let desk = try await Desk([
            .give(["par"]), .finish(.failed(reason: "device lost"), ["tial"]),
        ])
        let writes = try #require(try await desk.respond(Body.stream).writes())
        let text = writes.joined()
        #expect(!text.contains("[DONE]"))
        #expect(!text.contains(#""finish_reason":""#))
        #expect(
            text.hasSuffix(
                #"data: {"error":{"message":"The engine failed: device lost; try again, and see "#
                    + "`binnacle doctor` if it persists. (request 1hf7yat00000000000000000)\","
                    + #""type":"server_error","param":null,"code":"engine_failed"}}"# + "\n\n"))
        let record = try #require(desk.sink.records.only)
        #expect(record.outcome == .error)
        #expect(record.status == 200)
        #expect(record.output == "partial")
        #expect(record.usage.output == 2)
        #expect(record.finishReason == "error")
    }

    @Test("a generation that the server stops is told as such, in both modes")
    func stopped() async throws {
        let desk = try await Desk([.give(["a"]), .finish(.cancelled)])
        let text = try #require(try await desk.respond(Body.stream).streamed())
        #expect(text.contains(#""code":"generation_stopped""#))
        #expect(!text.contains("[DONE]"))
        #expect(await desk.respond(Body.chat).status == 503)
        #expect(desk.sink.records.map(\.outcome) == [.cancelled, .cancelled])
        #expect(desk.sink.records.map(\.status) == [200, 503])
    }

    @Test("a stream is written once")
    func once() async throws {
        let desk = try await Desk([.finish(.stop, ["a"])])
        let events = try #require(await desk.respond(Body.stream).events)
        try await events.write { _ in }
        await #expect(throws: GatewayError.streamWrittenTwice) { try await events.write { _ in } }
        #expect(desk.sink.records.count == 1)
    }

    @Test("the record is there before the client sees the end")
    func recordFirst() async throws {
        let desk = try await Desk([.give(["a"]), .finish(.stop)])
        let events = try #require(await desk.respond(Body.stream).events)
        var counts: [Int] = []
        try await events.write { _ in counts.append(desk.sink.records.count) }
        #expect(counts == [0, 1])
    }
}

extension String {
    func count(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
