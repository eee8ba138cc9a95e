import GRDB
import Storage
import Telemetry
import Testing

@Suite("Ledger recovery", .timeLimit(.minutes(2)))
struct LedgerRecoveryTests {
    let database: TestDatabase
    let time = ManualClock()

    init() throws { database = try TestDatabase() }

    private func record(_ random: inout SeededRandom, _ index: Int) -> RequestRecord {
        let prompt = RequestRecord.PromptUse(
            name: ["a", "b"].randomElement(using: &random) ?? "a",
            version: Int.random(in: 1...3, using: &random))
        return .sample(
            id: "r\(index)", model: ["m1", "m2"].randomElement(using: &random) ?? "m1",
            prompt: Bool.random(using: &random) ? prompt : nil,
            key: "k\(Int.random(in: 1...3, using: &random))",
            outcome: Int.random(in: 0...4, using: &random) == 0 ? .error : .ok,
            usage: TokenUsage(
                input: Int.random(in: 0...900, using: &random),
                cacheRead: Int.random(in: 0...99, using: &random), cacheWrite: 1,
                output: Int.random(in: 0...99, using: &random), reasoning: 2),
            cost: Bool.random(using: &random) ? Money(nanodollars: 17) : nil)
    }

    private static let scopes: [LedgerScope] =
        [.all, .model("m1"), .model("m2"), .key("k1"), .key("k2"), .key("k3")]
        + ["a", "b"].flatMap { name in
            (1...3).map { LedgerScope.prompt(name: name, version: $0) }
        }

    @Test("a ledger that is opened again knows the same sums", arguments: [1, 2, 3] as [UInt64])
    func reopened(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let days = LocalDays.fixed(hours: -7)
        let store = try database.open()
        let before = try await Ledger(store: store, clock: time.clock, days: days)
        for index in 0..<400 {
            before.record(record(&random, index))
            time.advance(milliseconds: Int64.random(in: 0...60_000, using: &random))
        }
        await store.close()
        let after = try await Ledger(store: database.open(), clock: time.clock, days: days)
        for scope in Self.scopes {
            #expect(after.sums(scope) == before.sums(scope), "seed \(seed), \(scope)")
        }
        #expect(after.costs() == before.costs(), "seed \(seed)")
        #expect(before.sums(.all).ever.requests == 400)
        #expect(before.sums(.all).lastHour.requests < 400)
    }

    @Test("after a power cut the totals are those of the rows that are there")
    func powerCut() async throws {
        var random = SeededRandom(seed: 9)
        let store = try database.open()
        let ledger = try await Ledger(store: store, clock: time.clock, days: .fixed(hours: 0))
        for index in 0..<300 {
            ledger.record(record(&random, index))
            if index == 150 { await store.flush() }
        }
        try database.copy(to: "cut.db")
        let copy = try database.open("cut.db")
        let reopened = try await Ledger(store: copy, clock: time.clock, days: .fixed(hours: 0))
        let rows = try await copy.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM ledger") }
        #expect(try #require(rows) >= 151)
        #expect(reopened.sums(.all).ever.requests == rows)
        for scope in Self.scopes {
            let sums = reopened.sums(scope)
            #expect(sums.ever == sums.lastHour, "\(scope)")
        }
        await store.close()
    }

    @Test("records from many threads all count, in memory and in the database")
    func concurrent() async throws {
        let store = try database.open()
        let ledger = try await Ledger(store: store, clock: time.clock, days: .fixed(hours: 0))
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<250 { ledger.record(.sample(key: "k\(task)")) }
                }
            }
        }
        #expect(ledger.sums(.all).ever.requests == 2_000)
        #expect(ledger.sums(.key("k3")).ever.requests == 250)
        await store.flush()
        let spend = try await ledger.spend(by: .model, since: Timestamp(milliseconds: 0))
        #expect(spend.map(\.tally) == [ledger.sums(.all).ever])
    }
}
