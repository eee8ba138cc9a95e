import Telemetry
import Testing

@testable import Gateway

@Suite("Changing budgets and limits")
struct AllowanceChangeTests {
    private static let start: Int64 = 1_700_000_000_000

    private func moment(_ seconds: Double) -> Moment {
        Moment(
            wall: Timestamp(milliseconds: Self.start + Int64(seconds * 1_000)),
            nanoseconds: UInt64((1_000_000 + seconds) * 1e9))
    }

    private func claim(_ cost: Int64, tokens: Int64 = 0, key: String = "k1") -> Claim {
        Claim(
            scopes: AllowanceScopes(keyId: key, keyName: key, model: "m"), cost: cost,
            tokens: tokens)
    }

    private func budget(
        _ limit: Int64, _ window: AllowanceRule.Window = .calendar(.day),
        kind: AllowanceRule.Kind = .key
    ) -> AllowanceRule {
        AllowanceRule(
            kind: kind,
            measure: .budget(
                Money(nanodollars: limit), window, softPercent: nil, isEnforced: true))
    }

    private func rate(_ limit: Int64, _ unit: AllowanceRule.Unit = .tokens) -> AllowanceRule {
        AllowanceRule(kind: .key, measure: .rate(unit, limit, per: .minute))
    }

    @Test("another limit leaves what is spent and held, wherever the rule stands")
    func limits() {
        var book = AllowanceBook([budget(100), rate(1_000)], days: LocalDays { _ in 0 })
        #expect(book.take("a", claim(30, tokens: 600), at: moment(0)) == nil)
        #expect(book.take("b", claim(20, tokens: 100), at: moment(0)) == nil)
        _ = book.settle("a", cost: 25, tokens: 600, at: moment(1))
        #expect(book.adopt([rate(2_000), budget(60)]) == [])
        let standings = book.standings(at: moment(1))
        let money = standings.first { $0.limit == 60 }
        #expect(money?.used == 25 && money?.held == 20)
        // Half as much of twice the rate.
        let tokens = standings.first { $0.limit == 2_000 }
        #expect(abs((tokens?.used ?? 0) - 1_370) <= 40)
        #expect(book.take("c", claim(16), at: moment(1)) != nil, "25 + 20 + 16 > 60")
        #expect(book.take("c", claim(15), at: moment(1)) == nil)
        // The hold of before is given back to the rule as it is now.
        _ = book.settle("b", cost: 1, tokens: 0, at: moment(2))
        let after = book.standings(at: moment(2)).first { $0.limit == 60 }
        #expect(after?.used == 26 && after?.held == 15)
    }

    @Test("a rule that counts something else begins anew, and one that is gone is forgotten")
    func others() {
        let parallel = AllowanceRule(kind: .key, measure: .parallel(1))
        var book = AllowanceBook([budget(100), parallel], days: LocalDays { _ in 0 })
        #expect(book.take("a", claim(30), at: moment(0)) == nil)
        #expect(book.adopt([budget(100, .calendar(.month)), budget(50, kind: .model)]) == [0, 1])
        #expect(book.take("b", claim(50), at: moment(0)) == nil, "no rule of parallel requests")
        _ = book.settle("a", cost: 30, tokens: 0, at: moment(1))
        _ = book.settle("b", cost: 40, tokens: 0, at: moment(1))
        let used = book.standings(at: moment(1)).map(\.used)
        #expect(used == [40, 40], "what began before the rule is not its own")
        #expect(book.holds.isEmpty)
        // Of the time before, each is told on its own.
        book.restore(
            claim(0).scopes, cost: 9, at: moment(0).wall, now: moment(1), only: false,
            among: [1])
        #expect(book.standings(at: moment(1)).map(\.used) == [40, 49])
    }

    @Test("of two equal rules each keeps its own")
    func equals() {
        var book = AllowanceBook([budget(100), budget(80)], days: LocalDays { _ in 0 })
        #expect(book.take("a", claim(30), at: moment(0)) == nil)
        #expect(book.adopt([budget(70), budget(60), budget(50)]) == [2])
        _ = book.settle("a", cost: 30, tokens: 0, at: moment(1))
        #expect(book.standings(at: moment(1)).map(\.used) == [30, 30])
    }
}
