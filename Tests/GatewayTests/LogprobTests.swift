import Gateway
import JSON
import Testing

@Suite("Log probabilities", .timeLimit(.minutes(1)))
struct LogprobTests {
    /// "é" in two tokens, each half of the character, and then "x".
    static let deltas = [
        TextDelta(
            "é",
            logprobs: [
                TokenLogprob(
                    token: .init(bytes: [0xC3], logprob: -0.5),
                    top: [.init(bytes: [0xC3], logprob: -0.5), .init(bytes: [0x41], logprob: -2)]),
                TokenLogprob(token: .init(bytes: [0xA9], logprob: 0)),
            ]),
        TextDelta(
            "x", logprobs: [TokenLogprob(token: .init(bytes: [0x78], logprob: -.infinity))]),
    ]

    private func desk() async throws -> Desk {
        try await Desk([.giveLogprobs(Self.deltas), .finish(.stop)])
    }

    static let chat =
        #"{"content":[{"token":"\#u{FFFD}","logprob":-0.5,"bytes":[195],"top_logprobs":["#
        + #"{"token":"\#u{FFFD}","logprob":-0.5,"bytes":[195]},"#
        + #"{"token":"A","logprob":-2,"bytes":[65]}]},"#
        + #"{"token":"\#u{FFFD}","logprob":0,"bytes":[169],"top_logprobs":[]}"#
    static let last = #"{"token":"x","logprob":-9999,"bytes":[120],"top_logprobs":[]}"#

    @Test("a chat lists tokens with their bytes, whole or streamed")
    func chat() async throws {
        let body = Body.chat(#""logprobs":true,"top_logprobs":2"#, model: "able")
        let desk = try await desk()
        let text = try #require(await desk.respond(body).text)
        #expect(
            text.contains(#""logprobs":"# + Self.chat + "," + Self.last + #"],"refusal":null}"#))
        #expect(desk.backend.requests.map(\.logprobs) == [2])
        let stream = Body.chat(#""logprobs":true,"stream":true"#, model: "able")
        let events = try #require(try await desk.respond(stream).streamed())
        #expect(events.contains(#""delta":{"content":"é"},"logprobs":"# + Self.chat + "]"))
        #expect(events.contains(#""logprobs":{"content":["# + Self.last + #"],"refusal":null}"#))
        #expect(desk.backend.requests.map(\.logprobs) == [2, 0])
    }

    @Test("a completion lists them by column, with the place of each in the text")
    func completion() async throws {
        let desk = try await desk()
        let whole = await desk.respond(
            #"{"model":"able","prompt":"p","logprobs":2}"#, path: "/v1/completions")
        let expected: JSONValue = [
            "tokens": ["\u{FFFD}", "\u{FFFD}", "x"], "token_logprobs": [-0.5, 0, -9_999],
            "top_logprobs": [["\u{FFFD}": -0.5, "A": -2], [:], [:]], "text_offset": [0, 1, 2],
        ]
        #expect(whole.json["choices"]?.array?[0]["logprobs"] == expected)
        let text = try #require(
            try await desk.respond(
                #"{"model":"able","prompt":"p","logprobs":1,"stream":true}"#,
                path: "/v1/completions"
            ).streamed())
        // The second event goes on where the text of the first ended.
        #expect(
            text.contains(
                #""tokens":["x"],"token_logprobs":[-9999],"top_logprobs":[{}],"#
                    + #""text_offset":[1]}"#))
    }
}
