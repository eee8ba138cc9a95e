import Gateway
import JSON
import Telemetry
import Testing

@Suite("Money on the way of a request", .timeLimit(.minutes(2)))
struct BudgetFlowTests {
    /// One request of ours at the fake prices: 12 tokens in (8 cached), 6 out.
    private static let answerCost: Int64 = 4 * 100_000 + 8 * 10_000 + 6 * 1_000_000

    private func settings(_ rules: AllowanceRule...) -> AllowanceSettings {
        var settings = AllowanceSettings()
        settings.rules = rules
        settings.estimate = .strict
        return settings
    }

    private func budget(_ dollars: Int64, _ kind: AllowanceRule.Kind = .key) -> AllowanceRule {
        AllowanceRule(
            kind: kind,
            measure: .budget(
                Money(nanodollars: dollars), .calendar(.month), softPercent: 80, isEnforced: true))
    }

    private let body = Body.chat(#""max_tokens":6"#, model: "mini")

    @Test("a refusal says what is spent, held and needed, and reaches nobody")
    func refusal() async throws {
        let desk = try await Desk(
            .json(ForwardTests.answer), allowances: settings(budget(25_000_000)))
        #expect(await desk.respond(body).status == 200)
        let refused = await desk.respond(body)
        #expect(refused.status == 429 && refused.error["type"]?.string == "budget_exceeded")
        #expect(refused.error["spent"]?.integer == Int(Self.answerCost))
        #expect(refused.error["held"]?.integer == 0)
        #expect(refused.error["limit"]?.integer == 25_000_000)
        #expect(refused.error["scope"]?["kind"]?.string == "key")
        #expect(refused.error["reset_ms"]?.integer != nil)
        #expect(refused[header: "retry-after"].flatMap { Int($0) } ?? 0 > 0)
        #expect(try desk.provider.requests.count == 1)
        #expect(desk.sink.records.last?.cost == .zero)
        #expect(desk.allowances.openHolds == 0)
    }

    @Test("strict budgets refuse what nothing bounds, and unknown prices follow the policy")
    func policies() async throws {
        let strict = try await Desk(.json(ForwardTests.answer), allowances: settings(budget(1)))
        let unbounded = await strict.respond(Body.chat(#""n":1"#, model: "mini"))
        #expect(unbounded.status == 400 && unbounded.error["param"]?.string == "max_tokens")
        var settings = AllowanceSettings()
        settings.unknownPrice = .deny
        let denying = try await Desk(.json(ForwardTests.answer), allowances: settings)
        let odd = Body.chat(#""n":1"#, model: "odd")
        #expect(await denying.respond(odd).error["code"]?.string == "price_unknown")
        settings.unknownPrice = .assume(Price(input: Money(nanodollars: 1_000_000), output: .zero))
        let assuming = try await Desk(.json(ForwardTests.answer), allowances: settings)
        #expect(await assuming.respond(odd).status == 200)
        #expect(assuming.sink.records.first?.cost == Money(nanodollars: 12))
    }

    @Test("rates are told in headers, and a refused request takes nothing from them")
    func rates() async throws {
        var settings = AllowanceSettings()
        settings.rules = [
            AllowanceRule(kind: .key, measure: .rate(.requests, 2, per: .minute)),
            AllowanceRule(kind: .model, value: "mini", measure: .rate(.tokens, 10_000, per: .hour)),
        ]
        let desk = try await Desk(.json(ForwardTests.answer), allowances: settings)
        let first = await desk.respond(body)
        #expect(first[header: "x-ratelimit-limit-requests"] == "2")
        #expect(first[header: "x-ratelimit-remaining-requests"] == "1")
        #expect(first[header: "x-ratelimit-remaining-tokens"] != nil)
        #expect(await desk.respond(body).status == 200)
        for _ in 0..<3 {
            let refused = await desk.respond(body)
            #expect(refused.error["code"]?.string == "rate_limit_exceeded")
            #expect(refused[header: "retry-after"] == "30")
        }
        desk.clock.advance(milliseconds: 30_000)
        #expect(await desk.respond(body).status == 200)
    }

    @Test("engines are held to the same rules")
    func engines() async throws {
        let desk = try await Desk(
            FakeBackend([.give(["a"]), .finish(.stop)]),
            allowances: settings(budget(1_000_000_000, .all)))
        #expect(await desk.respond(Body.chat).status == 429)
        #expect(await desk.respond(Body.chat(#""max_tokens":3"#)).status == 200)
        #expect(desk.allowances.standings().first?.used ?? 0 > 0)
        #expect(desk.allowances.openHolds == 0)
    }

    /// Each of a thousand clients does as one in life may: it waits for the whole answer, reads
    /// the stream, leaves in the middle, or meets a provider that breaks off.
    @Test("a thousand requests at the edge of a cap overshoot by nothing and leave no hold")
    func edge() async throws {
        let stream = ForwardTests.chunk("a") + ForwardTests.usage + ForwardTests.done
        let scripts: [FakeUpstream.Script] = [
            .json(ForwardTests.answer), .events(stream),
            .events([.give(ForwardTests.chunk("a")), .fail(.broken("cut"))]),
            .events([.give(ForwardTests.chunk("a")), .hang]),
            .init(refusal: .cannotConnect("nobody")),
            .json(#"{"error":{"message":"x"}}"#, status: 500),
        ]
        let cap: Int64 = 400_000_000
        let desk = try await Desk(
            FakeBackend([]),
            upstream: FakeUpstream((0..<1_000).map { scripts[$0 % scripts.count] }),
            routes: .fake, random: .system,
            allowances: settings(budget(cap, .team), budget(cap), budget(cap, .tag)))
        let body = Body.chat(
            #""max_tokens":6,"stream":true,"user":"u""#, model: "mini")
        let statuses = await withTaskGroup(of: Int.self) { group in
            for index in 0..<1_000 {
                group.addTask {
                    let task = Task {
                        let response = await desk.respond(body)
                        _ = try? await response.streamed()
                        return response.status
                    }
                    if index % 3 == 0 { task.cancel() }
                    for _ in 0..<20 { await Task.yield() }
                    if index % 2 == 0 { task.cancel() }
                    // What hangs is left by its client in the end.
                    Task {
                        try? await Task.sleep(for: .milliseconds(200))
                        task.cancel()
                    }
                    return await task.value
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses[429] ?? 0 > 0 && statuses[200] ?? 0 > 0, "\(statuses)")
        let standing = try #require(
            desk.allowances.standings().first { $0.rule.kind == .key })
        let recorded = desk.sink.records.reduce(Int64(0)) { $0 + ($1.cost?.nanodollars ?? 0) }
        #expect(standing.used <= cap && standing.used == recorded)
        #expect(standing.held == 0 && desk.allowances.openHolds == 0)
        #expect(desk.sink.records.count == 1_000)
        #expect(try desk.provider.exchanges.allSatisfy(\.isOver))
    }
}
