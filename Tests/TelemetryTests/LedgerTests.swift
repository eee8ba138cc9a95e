import Storage
import Telemetry
import Testing

@Suite("Ledger", .timeLimit(.minutes(1)))
struct LedgerTests {
    let database: TestDatabase
    let time = ManualClock()

    init() throws { database = try TestDatabase() }

    private func open(_ store: Store, days: LocalDays = .fixed(hours: 0)) async throws -> Ledger {
        try await Ledger(store: store, clock: time.clock, days: days)
    }

    private static let triage = RequestRecord.PromptUse(
        name: "triage", version: 2, environment: "production")

    @Test("a request counts for its model, its key, its version of a prompt, and the whole")
    func scopes() async throws {
        let ledger = try await open(database.open())
        ledger.record(.sample(prompt: Self.triage))
        ledger.record(.sample(model: "other", outcome: .error, cost: nil))
        for scope: LedgerScope in [.model("pilot"), .prompt(name: "triage", version: 2)] {
            let sums = ledger.sums(scope)
            #expect(sums.lastHour.requests == 1)
            #expect(sums.today.cost.nanodollars == 5_000)
            #expect(sums.ever.usage == TokenUsage(input: 100, cacheRead: 20, output: 10))
        }
        #expect(ledger.sums(.key("k1")).lastHour.requests == 2)
        #expect(ledger.sums(.all).lastHour.requests == 2)
        #expect(ledger.sums(.all).lastHour.errors == 1)
        #expect(ledger.sums(.prompt(name: "triage", version: 1)).ever == Tally())
    }

    @Test("a request of unknown price is counted as unpriced, not as free of charge")
    func unpriced() async throws {
        let store = try database.open()
        let ledger = try await open(store)
        ledger.record(.sample(cost: nil))
        ledger.record(.sample(cost: .zero))
        let sums = ledger.sums(.model("pilot")).lastHour
        #expect(sums.requests == 2 && sums.unpriced == 1 && sums.cost == .zero)
        await store.flush()
        let spend = try await ledger.spend(by: .model, since: Timestamp(milliseconds: 0))
        #expect(spend.map(\.tally) == [sums])
    }

    @Test("the hour slides by minutes: what is sixty minutes old is gone, today keeps it")
    func sliding() async throws {
        let ledger = try await open(database.open())
        ledger.record(.sample())
        time.advance(milliseconds: 30 * 60_000)
        ledger.record(.sample())
        time.advance(milliseconds: 29 * 60_000)
        #expect(ledger.sums(.all).lastHour.requests == 2)
        time.advance(milliseconds: 60_000)
        #expect(ledger.sums(.all).lastHour.requests == 1)
        #expect(ledger.sums(.all).today.requests == 2)
        time.advance(milliseconds: 3 * 3_600_000)
        #expect(ledger.sums(.all).lastHour == Tally())
        #expect(ledger.sums(.all).ever.requests == 2)
    }

    @Test("today begins at midnight of the place, not of Greenwich")
    func midnight() async throws {
        // The clock starts at 22:13:20 UTC.
        let ledger = try await open(database.open(), days: .fixed(hours: 1))
        ledger.record(.sample())
        time.advance(milliseconds: 46 * 60_000)
        #expect(ledger.sums(.all).today.requests == 1)
        time.advance(milliseconds: 60_000)
        #expect(ledger.sums(.all).today == Tally())
        #expect(ledger.sums(.all).lastHour.requests == 1)
    }

    @Test("costs lists models and versions, the dearest of the hour first")
    func costs() async throws {
        let ledger = try await open(database.open())
        ledger.record(.sample(model: "cheap", cost: Money(nanodollars: 1)))
        ledger.record(.sample(model: "dear", prompt: Self.triage, cost: Money(nanodollars: 9)))
        ledger.record(.sample(model: "unknown", cost: nil))
        #expect(ledger.costs().map(\.scope.label) == ["dear", "triage@2", "cheap", "unknown"])
        #expect(ledger.lastHour(ofPrompt: "triage").requests == 1)
        #expect(ledger.lastHour(ofPrompt: "tri").requests == 0)
    }

    @Test("spend groups by key, model, prompt and tag, from a moment on")
    func spend() async throws {
        let store = try database.open()
        let ledger = try await open(store)
        ledger.record(.sample(key: "old", cost: Money(nanodollars: 1)))
        time.advance(milliseconds: 1_000)
        let since = time.clock.now()
        ledger.record(.sample(prompt: Self.triage, tags: ["a", "b", "a"]))
        ledger.record(.sample(model: "m2", key: "k2", tags: ["b"], outcome: .error))
        await store.flush()
        func names(_ grouping: Spend.Grouping) async throws -> [String?] {
            try await ledger.spend(by: grouping, since: since).map(\.name)
        }
        #expect(try await names(.key) == ["k1", "k2"])
        #expect(try await names(.model) == ["m2", "pilot"])
        #expect(try await names(.prompt) == [nil, "triage@2"])
        let tags = try await ledger.spend(by: .tag, since: since)
        #expect(tags.map(\.name) == ["b", "a"])
        #expect(tags.map(\.tally.requests) == [2, 1])
        #expect(tags[0].tally.cost.nanodollars == 10_000)
    }

    @Test("numbers that no request can have neither trap nor spoil the sums")
    func hostileNumbers() async throws {
        let store = try database.open()
        let ledger = try await open(store)
        for _ in 0..<3 {
            ledger.record(
                .sample(
                    usage: TokenUsage(input: .max, cacheRead: .max, output: .min),
                    cost: Money(nanodollars: .max),
                    timings: RequestTimings(
                        scheduledMilliseconds: .nan, firstTokenMilliseconds: -.infinity,
                        totalMilliseconds: .infinity, preemptions: -1)))
        }
        await store.flush()
        let spend = try await ledger.spend(by: .model, since: Timestamp(milliseconds: 0))
        #expect(spend.map(\.tally) == [ledger.sums(.all).ever])
        #expect(spend[0].tally.usage.output == 0)
        #expect(spend[0].tally.cost.nanodollars == 3 << 50)
    }

    @Test("more scopes than a table may hold are still part of the whole")
    func manyScopes() async throws {
        let ledger = try await open(database.open())
        for index in 0..<11_000 { ledger.record(.sample(model: "m\(index)")) }
        #expect(ledger.sums(.all).ever.requests == 11_000)
        // All, the key and 9,998 models fit.
        #expect(ledger.sums(.other).ever.requests == 1_002)
        time.advance(milliseconds: 3_600_000)
        #expect(ledger.sums(.other).lastHour.requests == 0)
    }
}
