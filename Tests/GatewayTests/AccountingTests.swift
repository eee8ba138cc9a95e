import Gateway
import JSON
import Storage
import Telemetry
import Testing

@Suite("Accounting", .timeLimit(.minutes(2)))
struct AccountingTests {
    @Test("a record says who asked what of whom, how long it took and what it cost")
    func complete() async throws {
        let desk = try await Desk(
            FakeBackend([.give(["a"]), .finish(.stop, ["b"])]), random: .seeded(3))
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let response = await desk.respond(
            Body.chat(#""user":"u1","metadata":{"team":"search","run":"7"}"#),
            headers: [HeaderField("traceparent", "00-\(trace)-b7ad6b7169203331-01")])
        let record = try #require(desk.sink.records.only)
        #expect(record.traceId == trace)
        #expect(response[header: "x-binnacle-trace"] == trace)
        #expect(record.requestId == response[header: "x-request-id"])
        #expect(response.json["id"] == .string("chatcmpl-" + record.requestId))
        #expect(record.startedAt.milliseconds == 1_700_000_000_000)
        #expect(record.endpoint == "/v1/chat/completions")
        #expect(record.model == "pilot")
        #expect(record.prompt == nil)
        #expect(record.keyId == desk.keys.list().first?.id)
        #expect(record.tags == ["user=u1", "team=search", "run=7"])
        #expect(record.outcome == .ok)
        #expect(record.status == 200)
        #expect(record.finishReason == "stop")
        #expect(record.error == nil)
        #expect(!record.streamed)
        #expect(record.usage == TokenUsage(input: 4, cacheRead: 8, output: 2))
        // In thousands of nano-dollars: 4 at 100, 8 at 10 and 2 at 1,000.
        #expect(record.cost == Money(nanodollars: 2_480_000))
        #expect(record.timings.scheduledMilliseconds == 2)
        #expect(record.timings.firstTokenMilliseconds == 5)
        #expect(record.timings.preemptions == 1)
        #expect(record.timings.resurrections == 1)
        #expect(record.input == #"[{"role":"user","content":"Hi"}]"#)
        #expect(record.output == "ab")
    }

    @Test("times count from the start of the request, not from its submission")
    func timings() async throws {
        let clock = ManualClock()
        let files = try TemporaryStore()
        let keys = try await KeyRing(store: files.store)
        let secret = try await keys.create(name: "a").secret
        let sink = RecordingSink()
        let gateway = Gateway(
            backend: FakeBackend([
                .give(["a"]), .meet { clock.advance(milliseconds: 40) }, .finish(.stop),
            ]),
            prompts: FakePrompts(meets: { clock.advance(milliseconds: 30) }), usage: sink,
            keys: keys, prices: { Desk.prices }, clock: clock.clock)
        let response = await gateway.respond(
            to: GatewayRequest(
                method: "POST", path: "/v1/chat/completions",
                headers: [HeaderField("authorization", "Bearer \(secret)")],
                body: Array(#"{"model":"prompt:greeting","variables":{"name":"x"}}"#.utf8)))
        #expect(response[header: "openai-processing-ms"] == "70")
        let timings = try #require(sink.records.only?.timings)
        #expect(timings.scheduledMilliseconds == 32)
        #expect(timings.firstTokenMilliseconds == 35)
        #expect(timings.totalMilliseconds == 70)
    }

    @Test("content that is not captured is kept nowhere")
    func withoutContent() async throws {
        var settings = GatewaySettings()
        settings.capturesContent = false
        let desk = try await Desk(FakeBackend([.finish(.stop, ["a"])]), settings: settings)
        _ = await desk.respond(Body.chat)
        _ = try await desk.respond(Body.stream).streamed()
        #expect(desk.sink.records.map(\.input) == [nil, nil])
        #expect(desk.sink.records.map(\.output) == [nil, nil])
    }

    @Test("an unknown price is an unknown cost, not zero; and keys count what is known")
    func unknownPrice() async throws {
        let desk = try await Desk([.finish(.stop, ["a"])])
        let body = Body.chat(#""seed":1"#, model: "able")
        #expect(await desk.respond(body).status == 200)
        #expect(desk.sink.records.map(\.cost) == [nil])
        #expect(await desk.respond(Body.chat).status == 200)
        let key = try #require(desk.keys.list().first)
        #expect(key.requestsTotal == 2)
        #expect(key.costTotal == desk.sink.records[1].cost)
        #expect(key.lastUsed == Timestamp(milliseconds: 1_700_000_000_000))
    }

    /// What may become of a generation.
    private static func script(_ random: inout SeededRandom) -> [FakeGeneration.Step] {
        var steps: [FakeGeneration.Step] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            steps.append(
                [.give(["a"]), .giveNothing, .give(["b", "c"])].randomElement(using: &random)
                    ?? .giveNothing)
        }
        if Int.random(in: 0..<10, using: &random) == 0 { steps.append(CancellationTests.leaving) }
        let finishes: [GenerationFinish] = [
            .stop, .length, .cancelled, .failed(reason: "device lost"),
        ]
        return steps + [.finish(finishes.randomElement(using: &random) ?? .stop)]
    }

    @Test("random failures everywhere: one record each, and no token lost", arguments: 0..<20)
    func randomFailures(seed: Int) async throws {
        struct Broken: Error {}
        var random = SeededRandom(seed: UInt64(seed))
        let scripts = Scripts(
            (0..<400).map { _ in
                Int.random(in: 0..<8, using: &random) == 0 ? nil : Self.script(&random)
            })
        let backend = FakeBackend { _ throws(GatewayError) in
            guard let steps = scripts.next() else { throw .overloaded(retryAfter: .seconds(1)) }
            return FakeGeneration(steps)
        }
        let desk = try await Desk(backend, random: .seeded(UInt64(seed)))
        for _ in 0..<50 {
            let count = Int.random(in: 1...3, using: &random)
            let prompts = Array(repeating: #""p""#, count: count).joined(separator: ",")
            let stream = Bool.random(using: &random)
            let body = #"{"model":"pilot","prompt":[\#(prompts)],"stream":\#(stream)}"#
            let failing = Int.random(in: 0...8, using: &random)
            await Task {
                let response = await desk.respond(body, path: "/v1/completions")
                guard failing > 0 else { return }
                var sent = 0
                try? await response.events?.write { _ in
                    sent += 1
                    if sent == failing { throw Broken() }
                }
            }.value
        }
        let records = desk.sink.records
        #expect(records.count == 50, "seed \(seed)")
        #expect(Set(records.map(\.requestId)).count == 50, "seed \(seed)")
        let handedOut = backend.generations.reduce(0) { $0 + $1.handedOut }
        #expect(records.reduce(0) { $0 + $1.usage.output } == handedOut, "seed \(seed)")
        let running = backend.generations.filter { !$0.isAtRest }
        #expect(running.isEmpty, "seed \(seed)")
        let key = try #require(desk.keys.list().first)
        #expect(key.requestsTotal == 50, "seed \(seed)")
        let cost = records.compactMap(\.cost).reduce(.zero, +)
        #expect(key.costTotal == cost, "seed \(seed)")
    }

    @Test("a thousand requests at once each get their own answer and their own record")
    func thousand() async throws {
        let backend = FakeBackend { request in
            guard case .chat(let messages) = request.prompt else { return FakeGeneration([]) }
            let text = messages[0].content
            let pause = FakeGeneration.Step.meet { await Task.yield() }
            return FakeGeneration([pause, .give([text]), pause, .give(["!"]), .finish(.stop)])
        }
        let desk = try await Desk(backend, random: .system)
        let wrong = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<1_000 {
                group.addTask {
                    let more = index % 2 == 0 ? #","stream":true"# : ""
                    let response = await desk.respond(
                        #"{"model":"pilot","messages":[{"role":"user","content":"<\#(index)>"}]"#
                            + more + "}")
                    let text = (try? await response.streamed()) ?? response.text ?? ""
                    let isWhole = index % 2 == 1 || text.hasSuffix("data: [DONE]\n\n")
                    return text.contains("<\(index)>") && isWhole
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 0 : 1) }
        }
        #expect(wrong == 0)
        let records = desk.sink.records
        #expect(records.count == 1_000)
        #expect(Set(records.map(\.requestId)).count == 1_000)
        #expect(Set(records.map(\.traceId)).count == 1_000)
        #expect(Set(records.compactMap(\.output)).count == 1_000)
        #expect(records.filter(\.streamed).count == 500)
        #expect(desk.keys.list().first?.requestsTotal == 1_000)
        await desk.files.store.flush()
        let reopened = try await KeyRing(store: desk.files.store)
        #expect(reopened.list().first?.requestsTotal == 1_000)
    }
}
