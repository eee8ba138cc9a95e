import Gateway
import JSON
import Testing

/// Bodies that were made to harm. That a test ends at all says that none of them traps.
@Suite("Hostile bodies", .timeLimit(.minutes(2)))
struct HostileJSONTests {
    static let full =
        #"{"model":"pilot","messages":[{"role":"system","content":"é\n\u00e9"},"#
        + #"{"role":"user","content":[{"type":"text","text":"Hi"}]}],"temperature":0.5,"#
        + #""stop":["a","b"],"stream":false,"metadata":{"team":"x"},"max_tokens":5}"#

    private static func bytes(_ bytes: [UInt8], _ desk: Desk) -> GatewayRequest {
        GatewayRequest(
            method: "POST", path: "/v1/chat/completions",
            headers: [HeaderField("authorization", "Bearer \(desk.secret)")], body: bytes)
    }

    @Test("a body that is cut anywhere is malformed, at the place of the cut")
    func cut() async throws {
        let desk = try await Desk([.finish(.stop)])
        let whole = Array(Self.full.utf8)
        for end in 0..<whole.count {
            let response = await desk.gateway.respond(
                to: Self.bytes(Array(whole[..<end]), desk))
            #expect(response.status == 400)
            #expect(response.error["code"] == "invalid_json", "cut at \(end)")
        }
        #expect(await desk.gateway.respond(to: Self.bytes(whole, desk)).status == 200)
        #expect(desk.sink.records.count == whole.count + 1)
    }

    @Test("any bytes get a proper answer", arguments: 0..<20 as Range<UInt64>)
    func mutated(seed: UInt64) async throws {
        let desk = try await Desk([.finish(.stop)])
        var random = SeededRandom(seed: seed)
        let whole = Array(Self.full.utf8)
        for _ in 0..<100 {
            var body = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                default: body.insert(whole.randomElement(using: &random) ?? 0, at: place)
                }
            }
            let response = await desk.gateway.respond(to: Self.bytes(body, desk))
            #expect(
                [200, 400, 404].contains(response.status),
                "seed \(seed): \(String(decoding: body, as: UTF8.self))")
            #expect(response.json.object != nil, "seed \(seed)")
        }
        #expect(desk.sink.records.count == 100)
    }

    static let open100k = String(repeating: "[", count: 100_000)
    static let open200 = String(repeating: "[", count: 200)
    static let accents = String(repeating: "\u{301}", count: 100_000)
    static let longName = String(repeating: "x", count: 100_000)

    static let oddBodies: [(String, Int)] = [
        (open100k, 400),
        (#"{"model":"pilot","messages":"# + open200, 400),
        (Body.chat(#""x":[[[[]]]]"#), 200),
        (Body.chat(#""temperature":1e400"#), 400),
        (Body.chat(#""max_tokens":99999999999999999999999"#), 400),
        (Body.chat(#""max_tokens":9223372036854775807"#), 200),
        (Body.chat(#""model":"pilot","model":"pilot""#), 200),
        (Body.chat(#""model":"other""#), 404),
        (Body.chat(#""user":"\u0000\ud800""#), 200),
        (Body.chat(#""model":"\#(longName)""#), 404),
        (Body.chat(#""model":"\r\nset-cookie: a=b""#), 404),
        (Body.chat(#""model":"prompt:""#), 400),
        // One character, as Swift counts them, of 200,000 bytes.
        (Body.chat(#""model":"a\#(accents)""#), 404),
        (Body.chat(#""model":"prompt:a\#(accents)","variables":{"name":"x"}"#), 404),
        (Body.chat(#""a\#(accents)":1"#), 200),
        ("\u{FEFF}" + Body.chat, 400),
    ]

    @Test("depth, size and odd text are bounded", arguments: oddBodies)
    func odd(body: String, status: Int) async throws {
        let desk = try await Desk([.finish(.stop)])
        let response = await desk.respond(body)
        #expect(response.status == status)
        #expect((response.text ?? "").utf8.count < 2_000)
        for header in response.headers {
            #expect(header.value.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }

    @Test("a million members, elements or messages take time in proportion, not more")
    func many() async throws {
        var settings = GatewaySettings()
        settings.bodyLimitBytes = 32 << 20
        let desk = try await Desk(FakeBackend([.finish(.stop)]), settings: settings)
        let members = (0..<300_000).map { #""m\#($0)":0"# }.joined(separator: ",")
        let same = Array(repeating: #""a":0"#, count: 300_000).joined(separator: ",")
        let zeros = Array(repeating: "0", count: 1_000_000).joined(separator: ",")
        for body in [
            Body.chat(members), Body.chat(same), Body.chat(#""logit_bias":{\#(members)}"#),
            #"{"model":"pilot","messages":[\#(zeros)]}"#, Body.chat(#""stop":[\#(zeros)]"#),
            #"{"model":"pilot","messages":[{\#(members)}]}"#,
            Body.chat(#""metadata":{\#(members)}"#),
        ] {
            let clock = ContinuousClock()
            let time = await clock.measure { _ = await desk.respond(body) }
            // Seconds would mean that something is quadratic: 300,000 squared is nine minutes.
            #expect(time < .seconds(20))
        }
        #expect(desk.sink.records.count == 7)
    }
}
