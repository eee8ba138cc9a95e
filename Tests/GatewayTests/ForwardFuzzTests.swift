import JSON
import Telemetry
import Testing

@testable import Gateway

@Suite("Bytes from elsewhere")
struct ForwardFuzzTests {
    /// A small generator, so that a failure comes again.
    private struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }
    }

    private static let bodies = [
        #"{"model":"mini","stream":true,"stream_options":{"include_usage":false},"messages":[]}"#,
        #" { "stream_options" : { } , "model" : "a\"b" , "variables":{"x":1} } "#,
        #"{"variables":{"model":"no"},"model":"mini","n":2}"#,
        #"{"model":"mini","stream_options":null,"x":[{"model":1}],"variables":null}"#,
        "{\"model\":\"mini\",\n\"é\":\"\u{1F600}\" , \"variables\" : 7\n}",
    ]

    @Test("an edited body is JSON with the edits and nothing else changed")
    func edits() throws {
        var dice = Dice(state: 3)
        var edited = 0
        for round in 0..<20_000 {
            var bytes = Array(Self.bodies[round % Self.bodies.count].utf8)
            for _ in 0..<dice.roll(4) {
                bytes[dice.roll(bytes.count)] = Array(#"{}[]",: \tmodel"#.utf8)[dice.roll(14)]
            }
            // Only whoever reads a text looks at its encoding.
            guard String(validating: bytes, as: UTF8.self) != nil,
                let outline = try? BodyOutline(bytes, limitBytes: 4_096),
                outline.ambiguity == nil, outline.written(.model) != nil
            else { continue }
            var edit = BodyEdit()
            edit.set(.model, to: Array(#""new""#.utf8), in: outline)
            edit.askForUsage(in: outline)
            edit.remove(.variables, in: outline)
            let before = try #require(try? JSONParser.parse(bytes).object)
            let after = try #require(
                try? JSONParser.parse(edit.applied(to: outline)).object, "\(bytes)")
            #expect(after["model"]?.string == "new" && after["variables"] == nil)
            let options = after["stream_options"]
            if options?.object != nil { #expect(options?["include_usage"]?.bool == true) }
            let touched: Set = ["model", "variables", "stream_options"]
            let others = [before, after].map { object in
                object.members.filter { !touched.contains($0.key) }.map { "\($0.key)=\($0.value)" }
            }
            #expect(others[0] == others[1])
            edited += 1
        }
        #expect(edited > 5_000)
    }

    @Test("no stream makes the filter forward what is no whole event, or anything behind the end")
    func streams() {
        var dice = Dice(state: 5)
        let whole = Array(
            (ForwardTests.chunk("a") + ": x\r\n\r\n" + ForwardTests.usage
                + #"data: {"error":{}}"# + "\n\n" + "event: e\rdata: 1\r\r" + ForwardTests.done)
                .utf8)
        for _ in 0..<5_000 {
            var bytes = whole
            for _ in 0..<dice.roll(6) {
                bytes[dice.roll(bytes.count)] = Array("\r\n: da{}[]\",\\".utf8)[dice.roll(13)]
            }
            let reader = AnswerReader(.chat, keepsText: true)
            var filter = EventFilter(reader, showsUsage: true, provider: "p")
            var sent: [UInt8] = []
            var position = 0
            while position < bytes.count {
                let end = min(bytes.count, position + 1 + dice.roll(40))
                filter.take(Array(bytes[position..<end]))
                position = end
                sent += filter.ready
                filter.clear()
            }
            #expect(bytes.starts(with: sent))
            #expect(sent.isEmpty || sent.last == 0x0A || sent.last == 0x0D)
            filter.close(requestId: "r")
            #expect(filter.end != nil)
        }
    }

    @Test("whatever an answer holds, its usage has no negative count")
    func answers() {
        var dice = Dice(state: 9)
        let whole = Array(ForwardTests.answer.utf8)
        for _ in 0..<5_000 {
            var bytes = whole
            for _ in 0..<dice.roll(8) {
                bytes[dice.roll(bytes.count)] = Array(#"{}[]",:-0123456789e"#.utf8)[dice.roll(19)]
            }
            for endpoint in Endpoint.allCases {
                var reader = AnswerReader(endpoint, keepsText: true)
                reader.read(whole: bytes)
                let usage = reader.usage
                #expect(
                    usage.map { min($0.input, $0.cacheRead, $0.output, $0.reasoning) >= 0 } ?? true)
            }
        }
    }
}
