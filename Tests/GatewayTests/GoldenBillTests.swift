import Gateway
import Telemetry
import Testing

/// What providers and their followers report, each in its own arithmetic, and what it comes to.
/// The prices are powers of ten, so that a bill shows what was counted as what.
@Suite("Golden bills")
struct GoldenBillTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        let name: String
        let usage: String
        let expected: TokenUsage
        var path = "/v1/chat/completions"
        /// Where the usage of a stream is, when it is not on a chunk of its own.
        var placement = Placement.ownChunk

        enum Placement: Sendable { case ownChunk, finishChunk, everyChunk, completed, withNull }

        var testDescription: String { name }
    }

    static let prices = Price(
        input: Money(nanodollars: 1_000_000), output: Money(nanodollars: 100_000_000_000),
        cacheRead: Money(nanodollars: 10_000_000), cacheWrite: Money(nanodollars: 100_000_000),
        audioInput: Money(nanodollars: 10_000_000_000),
        reasoning: Money(nanodollars: 1_000_000_000_000),
        audioOutput: Money(nanodollars: 10_000_000_000_000))

    static let shapes = [
        Shape(
            name: "plain",
            usage: #"{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}"#,
            expected: TokenUsage(input: 9, output: 4)),
        Shape(
            name: "cached tokens are a part of the prompt",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":4,\#
                "prompt_tokens_details":{"cached_tokens":8}}
                """#,
            expected: TokenUsage(input: 1, cacheRead: 8, output: 4)),
        Shape(
            name: "reasoning is a part of the output",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":7,"total_tokens":16,\#
                "completion_tokens_details":{"reasoning_tokens":5}}
                """#,
            expected: TokenUsage(input: 9, output: 2, reasoning: 5)),
        Shape(
            name: "reasoning comes on top where the total says so",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":2,"total_tokens":16,\#
                "completion_tokens_details":{"reasoning_tokens":5}}
                """#,
            expected: TokenUsage(input: 9, output: 2, reasoning: 5)),
        Shape(
            name: "sound has prices of its own",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":8,\#
                "prompt_tokens_details":{"audio_tokens":6,"cached_tokens":1,\#
                "text_tokens":3},"completion_tokens_details":{"audio_tokens":7}}
                """#,
            expected: TokenUsage(
                input: 2, cacheRead: 1, audioInput: 6, output: 1, audioOutput: 7)),
        Shape(
            name: "writes to a cache are a part of the prompt",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":1,\#
                "prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":3}}
                """#,
            expected: TokenUsage(input: 4, cacheRead: 2, cacheWrite: 3, output: 1)),
        Shape(
            name: "hits of a cache counted beside its misses",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":4,"prompt_cache_hit_tokens":6,\#
                "prompt_cache_miss_tokens":3}
                """#,
            expected: TokenUsage(input: 3, cacheRead: 6, output: 4)),
        Shape(
            name: "usage on the chunk that ends the choice",
            usage: #"{"prompt_tokens":9,"completion_tokens":4}"#,
            expected: TokenUsage(input: 9, output: 4), placement: .finishChunk),
        Shape(
            name: "usage that grows on every chunk counts once",
            usage: #"{"prompt_tokens":9,"completion_tokens":4}"#,
            expected: TokenUsage(input: 9, output: 4), placement: .everyChunk),
        Shape(
            name: "null on every chunk before, and details that are null",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":null,\#
                "completion_tokens_details":null}
                """#,
            expected: TokenUsage(input: 9, output: 4), placement: .withNull),
        Shape(
            name: "the responses API",
            usage:
                #"""
                {"input_tokens":9,"input_tokens_details":{"cached_tokens":5},\#
                "output_tokens":6,"output_tokens_details":{"reasoning_tokens":2},\#
                "total_tokens":15}
                """#,
            expected: TokenUsage(input: 4, cacheRead: 5, output: 4, reasoning: 2),
            path: "/v1/responses", placement: .completed),
        Shape(
            name: "more cached and thought than there is, and numbers that are none",
            usage:
                #"""
                {"prompt_tokens":9,"completion_tokens":4,"total_tokens":-1,\#
                "prompt_tokens_details":{"cached_tokens":99,"audio_tokens":1e9},\#
                "completion_tokens_details":{"reasoning_tokens":99,\#
                "audio_tokens":"x"}}
                """#,
            expected: TokenUsage(cacheRead: 9, reasoning: 4)),
    ]

    private func whole(_ shape: Shape) -> String {
        shape.path == "/v1/responses"
            ? #"{"status":"completed","output":[],"usage":\#(shape.usage)}"#
            : #"""
            {"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],\#
            "usage":\#(shape.usage)}
            """#
    }

    private func stream(_ shape: Shape) -> String {
        func chunk(_ text: String, _ more: String = "") -> String {
            #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"}}]\#(more)}"# + "\n\n"
        }
        let done = "data: [DONE]\n\n"
        let usage = #","usage":\#(shape.usage)"#
        switch shape.placement {
        case .ownChunk: return chunk("x") + "data: {\"choices\":[]\(usage)}\n\n" + done
        case .finishChunk: return chunk("x") + chunk("", usage) + done
        case .everyChunk:
            let first = #","usage":{"prompt_tokens":9,"completion_tokens":1}"#
            return chunk("x", first) + chunk("y", usage) + chunk("", usage) + done
        case .withNull:
            let null = #","usage":null"#
            return chunk("x", null) + "data: {\"choices\":[]\(usage)}\n\n" + done
        case .completed:
            return #"data: {"type":"response.output_text.delta","delta":"x"}"# + "\n\n"
                + #"data: {"type":"response.completed","response":\#(whole(shape))}"# + "\n\n"
        }
    }

    @Test("the bill is exact to the nano-dollar", arguments: shapes, [false, true])
    func bill(shape: Shape, streams: Bool) async throws {
        let target = ProviderTarget(provider: .openAI, model: "m", price: Self.prices)
        let script: FakeUpstream.Script =
            streams ? .events(stream(shape)) : .json(whole(shape))
        let desk = try await Desk(
            FakeBackend([]), upstream: FakeUpstream([script]),
            routes: RouteTable([ModelRoute(name: "mini", targets: [target])]))
        let response = await desk.respond(
            #"{"model":"mini","stream":\#(streams),"input":"x"}"#, path: shape.path)
        _ = try await response.streamed()
        let record = try #require(desk.sink.records.first)
        let usage = shape.expected
        #expect(record.usage == usage && !record.isEstimated && record.outcome == .ok)
        let nanodollars =
            usage.input + 10 * usage.cacheRead + 100 * usage.cacheWrite
            + 10_000 * usage.audioInput + 100_000 * usage.output + 1_000_000 * usage.reasoning
            + 10_000_000 * usage.audioOutput
        #expect(record.cost == Money(nanodollars: Int64(nanodollars)))
    }

    @Test("an answer without usage is counted by its sizes, and says so", arguments: [false, true])
    func missing(streams: Bool) async throws {
        let text = String(repeating: "word ", count: 30)
        let desk = try await Desk(
            streams
                ? .events(ForwardTests.chunk(text) + ForwardTests.done)
                : .json(#"{"choices":[{"message":{"content":"\#(text)"}}]}"#))
        let response = await desk.respond(Body.chat(#""stream":\#(streams)"#, model: "mini"))
        _ = try await response.streamed()
        let record = try #require(desk.sink.records.first)
        #expect(record.isEstimated && record.usage.output == 50 && record.usage.input > 0)
        #expect(record.cost != nil && record.cost != .zero)
    }
}
