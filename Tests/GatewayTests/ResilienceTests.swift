import JSON
import Telemetry
import Testing

@testable import Gateway

@Suite("When providers fail")
struct ResilienceTests {
    private typealias Script = FakeUpstream.Script

    private static let answer = ForwardTests.answer

    /// A route over the two fake providers, both in OpenAI's format.
    private func desk(
        _ scripts: [FakeUpstream.Script], targets: Int = 2, retries: Int = 2,
        balance: ModelRoute.Balance = .order, allowances: AllowanceSettings = AllowanceSettings()
    ) async throws -> Desk {
        let providers = ["first", "second", "third"].prefix(targets).map { name in
            ProviderTarget(
                provider: Provider(
                    name: name, format: .openai, baseURL: "http://\(name)", secret: nil),
                model: name, price: Desk.prices.prices["pilot"])
        }
        return try await Desk(
            FakeBackend([]), upstream: FakeUpstream(scripts),
            routes: RouteTable([
                ModelRoute(
                    name: "mini", targets: Array(providers), balance: balance, retries: retries)
            ]), random: .system, allowances: allowances)
    }

    private func error(_ status: Int, _ headers: [HeaderField] = [], code: String = "x") -> Script {
        .json(#"{"error":{"message":"no","code":"\#(code)"}}"#, status: status, headers: headers)
    }

    private let body = Body.chat(#""max_tokens":6"#, model: "mini")

    @Test(
        "the next target is asked when another one may do better",
        arguments: [429, 500, 503, 529, 401, 402])
    func fallback(status: Int) async throws {
        let desk = try await desk([error(status), .json(Self.answer)])
        let response = await desk.respond(body)
        #expect(response.status == 200 && response.text == Self.answer)
        #expect(
            try desk.provider.requests.map(\.url)
                == ["first", "second"].map {
                    "http://\($0)/v1/chat/completions"
                })
        let record = try #require(desk.sink.records.first)
        #expect(record.provider == "second" && record.attempts == 2)
        #expect(record.cost == Money(nanodollars: 6_480_000) && !record.isEstimated)
    }

    @Test("a request that is at fault itself is not sent twice")
    func badRequest() async throws {
        for (status, code) in [(400, "x"), (404, "x"), (422, "x"), (400, "content_filter")] {
            let desk = try await desk([error(status, code: code), .json(Self.answer)])
            let response = await desk.respond(body)
            #expect(response.status == status && response.error["code"]?.string == code)
            #expect(try desk.provider.requests.count == 1)
        }
        let desk = try await desk([error(400, code: "context_length_exceeded"), .json(Self.answer)])
        #expect(await desk.respond(body).status == 200)
    }

    @Test("without another target the same one is asked again, when it wants to be")
    func retry() async throws {
        let wait = [HeaderField("retry-after", "3")]
        let desk = try await desk(
            [error(429, wait), error(503), .json(Self.answer)], targets: 1)
        let start = desk.clock.clock.monotonicNanoseconds()
        #expect(await desk.respond(body).status == 200)
        let seconds = Double(desk.clock.clock.monotonicNanoseconds() - start) / 1e9
        #expect(seconds >= 3 && seconds <= 4)
        #expect(desk.sink.records.first?.attempts == 3)
    }

    @Test("when nothing helps the client gets the provider's own answer, with its wish to wait")
    func exhausted() async throws {
        let desk = try await desk([error(429, [HeaderField("retry-after", "60")])], targets: 1)
        let response = await desk.respond(body)
        #expect(response.status == 429 && response[header: "retry-after"] == "60")
        #expect(try desk.provider.requests.count == 1)
        let failing = try await self.desk([error(500)])
        #expect(await failing.respond(body).status == 500)
        #expect(try failing.provider.requests.count == 4)
    }

    @Test("a stream can change its target until its first output, and never after")
    func streams() async throws {
        let role = #"data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}"# + "\n\n"
        let good = ForwardTests.chunk("b") + ForwardTests.usage + ForwardTests.done
        let ask = Body.chat(#""stream":true"#, model: "mini")
        let failures: [[Script.Step]] = [
            [.give(role), .fail(.broken("reset"))], [.give(role)], [.fail(.timedOut("late"))],
            [.give(#"data: {"error":{"message":"overloaded"}}"# + "\n\n")],
        ]
        for failure in failures {
            let desk = try await desk([.events(failure), .events(good)])
            let text = try await desk.respond(ask).streamed()
            #expect(text == ForwardTests.chunk("b") + ForwardTests.done)
            let record = try #require(desk.sink.records.first)
            // What the first provider did before it failed may be on its bill.
            #expect(record.attempts == 2 && record.isEstimated && record.usage.input > 4)
        }
        let late = try await desk([
            .events([.give(role + ForwardTests.chunk("a")), .fail(.broken("reset"))]),
            .events(good),
        ])
        let text = try await late.respond(ask).streamed()
        #expect(text?.hasPrefix(role + ForwardTests.chunk("a")) == true)
        #expect(text?.contains("provider_failed") == true)
        #expect(try late.provider.requests.count == 1)
    }

    @Test("what failed attempts cost is held and counted with the rest")
    func incurred() async throws {
        var settings = AllowanceSettings()
        settings.rules = [
            AllowanceRule(
                kind: .provider, value: "second",
                measure: .budget(
                    Money(nanodollars: 30_000_000), .ever, softPercent: nil, isEnforced: true))
        ]
        let desk = try await desk(
            [Script(failure: .timedOut("late")), .json(Self.answer)], allowances: settings)
        #expect(await desk.respond(body).status == 200)
        let record = try #require(desk.sink.records.first)
        #expect(record.cost ?? .zero > Money(nanodollars: 6_480_000))
        #expect(desk.allowances.standings().first?.used == record.cost?.nanodollars)
        #expect(desk.allowances.openHolds == 0)
    }

    @Test("a target that keeps failing is left out, and found again by one request at a time")
    func ejection() {
        var health = TargetHealth()
        var now: UInt64 = 1_000_000_000
        for _ in 0..<TargetHealth.failureLimit {
            #expect(health.availability(at: now) == .available)
            health.begin(at: now)
            health.fail(.overloaded(retryAfter: nil), at: now)
        }
        #expect(health.availability(at: now) == .out)
        now += TargetHealth.ejectionNanoseconds
        #expect(health.availability(at: now) == .halfOpen)
        health.begin(at: now)
        #expect(health.availability(at: now) == .out)
        health.fail(.overloaded(retryAfter: nil), at: now)
        #expect(health.availability(at: now + TargetHealth.ejectionNanoseconds) == .out)
        now += 2 * TargetHealth.ejectionNanoseconds
        health.begin(at: now)
        health.succeed(firstTokenNanoseconds: 5, at: now)
        #expect(health.availability(at: now) == .available && health.inFlight == 0)
    }

    @Test("of two that chance picks, the quicker one gets most requests")
    func latency() {
        let targets = [10, 100, 1_000].map { milliseconds in
            ProviderTarget(
                provider: Provider(
                    name: "p\(milliseconds)", format: .openai, baseURL: "http://x", secret: nil),
                model: "m", price: nil)
        }
        let route = ModelRoute(name: "r", targets: targets, balance: .latency)
        var pool = TargetPool()
        var numbers = SeededNumbers(state: 3)
        var counts = [0, 0, 0]
        for round in 0..<3_000 {
            let now = UInt64(round) * 5_000_000
            let index = pool.choose(route, tried: [], now: now) { numbers.next($0) } ?? 0
            counts[index] += 1
            let key = TargetPool.Key(targets[index])
            pool.begin(key, at: now)
            let took = [10_000_000, 100_000_000, 1_000_000_000][index] as UInt64
            pool.succeed(key, firstTokenNanoseconds: took, at: now)
        }
        #expect(counts[0] > 1_500 && counts[0] > 2 * counts[2], "\(counts)")
    }

    @Test("retries stay a part of all requests, however many fail")
    func budget() {
        var pool = TargetPool()
        var retries = 0
        for _ in 0..<1_000 {
            pool.budget.deposit()
            var plan = AttemptPlan(retries: 5, deadline: .max)
            while case .retry = plan.next(
                after: .overloaded(retryAfter: nil), hasOther: false, now: 0, random: 0.5,
                budget: &pool.budget)
            {
                retries += 1
            }
        }
        #expect(retries <= 210 && retries >= 190)
    }

    @Test("waits grow, differ by chance, and end with the deadline")
    func backoff() {
        var budget = RetryBudget()
        var plan = AttemptPlan(retries: 9, deadline: 20_000_000_000)
        func next(_ failure: FailureClass, _ now: UInt64, _ random: Double) -> AttemptPlan.Step {
            plan.next(after: failure, hasOther: false, now: now, random: random, budget: &budget)
        }
        #expect(next(.overloaded(retryAfter: nil), 0, 1) == .retry(after: .milliseconds(500)))
        #expect(next(.overloaded(retryAfter: nil), 0, 0.5) == .retry(after: .milliseconds(500)))
        #expect(next(.overloaded(retryAfter: nil), 0, 0) == .retry(after: .zero))
        #expect(next(.rateLimited(retryAfter: .seconds(2)), 0, 1) == .retry(after: .seconds(2)))
        #expect(next(.rateLimited(retryAfter: .seconds(2)), 19_000_000_000, 1) == .giveUp)
        #expect(next(.request, 0, 1) == .giveUp)
        #expect(next(.overloaded(retryAfter: nil), 20_000_000_000, 1) == .giveUp)
    }

    @Test("a wish to wait is read from headers and from a body")
    func delays() {
        func read(_ name: String, _ value: String) -> Duration? {
            RetryDelay.read([HeaderField(name, value)])
        }
        #expect(read("retry-after", "2") == .seconds(2))
        #expect(read("retry-after-ms", "250") == .milliseconds(250))
        #expect(read("retry-after", "nan") == nil && read("retry-after", "-1") == nil)
        #expect(read("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT") == nil)
        let body = #"{"error":{"details":[{"retryDelay":"3.5s"}]}}"#
        #expect(RetryDelay.read(body: Array(body.utf8)) == .milliseconds(3_500))
        #expect(RetryDelay.read(body: Array(#"{"retryDelay":null}"#.utf8)) == nil)
    }
}
