import Telemetry
import Testing

@testable import Gateway

@Suite("Budgets and limits")
struct AllowanceTests {
    private static let start: Int64 = 1_700_000_000_000

    private func moment(_ seconds: Double) -> Moment {
        Moment(
            wall: Timestamp(milliseconds: Self.start + Int64(seconds * 1_000)),
            nanoseconds: UInt64((1_000_000 + seconds) * 1e9))
    }

    private func claim(_ cost: Int64, tokens: Int64 = 0, key: String = "k1") -> Claim {
        Claim(
            scopes: AllowanceScopes(
                keyId: key, keyName: "prod", team: "search", model: "m", provider: "p",
                tags: ["env=dev"]), cost: cost, tokens: tokens)
    }

    private func book(_ rules: AllowanceRule...) -> AllowanceBook {
        AllowanceBook(rules, days: LocalDays { _ in 0 })
    }

    private func budget(
        _ nanodollars: Int64, _ window: AllowanceRule.Window = .calendar(.day),
        kind: AllowanceRule.Kind = .key, value: String? = nil, soft: Int? = nil,
        isEnforced: Bool = true
    ) -> AllowanceRule {
        AllowanceRule(
            kind: kind, value: value,
            measure: .budget(
                Money(nanodollars: nanodollars), window, softPercent: soft, isEnforced: isEnforced))
    }

    @Test("what is held counts against a budget until it is settled by what was used")
    func holds() {
        var book = book(budget(100))
        #expect(book.take("a", claim(60), at: moment(0)) == nil)
        let refusal = book.take("b", claim(41), at: moment(0))
        #expect(refusal?.standing.held == 60 && refusal?.standing.used == 0)
        #expect(refusal?.asked == 41)
        #expect(book.take("b", claim(40), at: moment(0)) == nil)
        _ = book.settle("a", cost: 10, tokens: 0, at: moment(1))
        _ = book.settle("a", cost: 10, tokens: 0, at: moment(1))
        #expect(book.take("c", claim(50), at: moment(2)) == nil)
        let full = book.take("d", claim(1), at: moment(2))
        #expect(full?.standing.used == 10 && full?.standing.held == 90)
    }

    @Test("a request takes from all rules or from none")
    func atomic() {
        var book = book(
            AllowanceRule(kind: .key, measure: .rate(.requests, 10, per: .minute)),
            AllowanceRule(kind: .team, value: "search", measure: .parallel(1)),
            budget(100, kind: .tag, value: "env=dev"))
        #expect(book.take("a", claim(10), at: moment(0)) == nil)
        for _ in 0..<50 { #expect(book.take("b", claim(10), at: moment(0)) != nil) }
        _ = book.settle("a", cost: 10, tokens: 0, at: moment(0))
        #expect(book.take("c", claim(91), at: moment(0)) != nil)
        for index in 0..<9 {
            #expect(book.take("d\(index)", claim(1), at: moment(0)) == nil)
            _ = book.settle("d\(index)", cost: 1, tokens: 0, at: moment(0))
        }
        let refusal = book.take("e", claim(1), at: moment(0))
        #expect(refusal?.standing.rule.measure == .rate(.requests, 10, per: .minute))
        #expect(refusal?.retryAfter == .seconds(6))
    }

    @Test("a rule about one leaves others alone, by a key's name and by its id")
    func scopes() {
        var book = book(
            budget(10, value: "prod"), budget(10, kind: .model, value: "other"),
            budget(5, value: "k2"))
        #expect(book.take("a", claim(11), at: moment(0)) != nil)
        #expect(book.take("b", claim(6, key: "k2"), at: moment(0)) != nil)
        #expect(book.take("c", claim(5, key: "k2"), at: moment(0)) == nil)
    }

    @Test("what costs nothing passes a budget that is spent, and watching refuses nothing")
    func free() {
        var book = book(budget(10), budget(1, kind: .all, soft: 50, isEnforced: false))
        #expect(book.take("a", claim(10), at: moment(0)) == nil)
        #expect(book.take("b", claim(0), at: moment(0)) == nil)
        #expect(book.settle("a", cost: 10, tokens: 0, at: moment(1)).map(\.rule.kind) == [.all])
        #expect(book.settle("b", cost: 0, tokens: 0, at: moment(1)).isEmpty)
    }

    @Test("calendar windows turn where the calendar does; a hold from before is charged after")
    func calendar() {
        var book = book(budget(100))
        let day = 86_400.0
        let toMidnight = day - Double(Self.start / 1_000 % 86_400)
        #expect(book.take("a", claim(100), at: moment(toMidnight - 1)) == nil)
        let refusal = book.take("b", claim(1), at: moment(toMidnight - 1))
        #expect(refusal?.standing.reset == moment(toMidnight).wall)
        #expect(book.take("b", claim(1), at: moment(toMidnight + 1)) != nil)
        _ = book.settle("a", cost: 90, tokens: 0, at: moment(toMidnight + 1))
        #expect(book.take("b", claim(11), at: moment(toMidnight + 2)) != nil)
        #expect(book.take("b", claim(10), at: moment(toMidnight + 2)) == nil)
        _ = book.settle("b", cost: 10, tokens: 0, at: moment(toMidnight + 3))
        #expect(book.take("c", claim(100), at: moment(toMidnight + day)) == nil)
    }

    @Test("periods of the calendar begin and end where they should", arguments: [-7, 0, 14])
    func periods(hours: Int) {
        let days = LocalDays { _ in Int64(hours) * 3_600 }
        func at(_ text: String) -> Timestamp {
            let parts = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int64($0) }
            var number: Int64 = 0
            while CivilDate(dayNumber: number).year < parts[0] { number += 1 }
            while CivilDate(dayNumber: number).month < Int(parts[1]) { number += 1 }
            number += parts[2] - 1
            let seconds = number * 86_400 + parts[3] * 3_600 - Int64(hours) * 3_600
            return Timestamp(milliseconds: seconds * 1_000)
        }
        let moment = at("2024-02-29T13")
        #expect(days.period(.hour, of: moment) == moment..<at("2024-02-29T14"))
        #expect(days.period(.day, of: moment) == at("2024-02-29T0")..<at("2024-03-01T0"))
        #expect(days.period(.week, of: moment) == at("2024-02-26T0")..<at("2024-03-04T0"))
        #expect(days.period(.month, of: moment) == at("2024-02-01T0")..<at("2024-03-01T0"))
        #expect(
            days.period(.month, of: at("2023-12-31T23")) == at("2023-12-01T0")..<at("2024-01-01T0"))
    }

    @Test("a rolling window never forgets too early, and at most a sixtieth too late")
    func rolling() {
        var window = SpendWindow(.rolling(.hour))
        var random = SeededNumbers(state: 4)
        var spent: [(at: Int64, amount: Int64)] = []
        let days = LocalDays { _ in 0 }
        var now = Self.start
        for _ in 0..<3_000 {
            now += Int64(random.next(90_000))
            let moment = Timestamp(milliseconds: now)
            window.move(to: moment, days)
            let amount = Int64(random.next(50))
            window.spend(amount, at: moment)
            spent.append((now, amount))
            func sum(_ milliseconds: Int64) -> Int64 {
                spent.lazy.filter { $0.at > now - milliseconds }.reduce(0) { $0 + $1.amount }
            }
            #expect(window.spent >= sum(3_600_000) && window.spent <= sum(3_720_000))
            if spent.count > 400 { spent.removeFirst(200) }
        }
    }

    @Test("no period of a rate lets through more than twice its limit, nor fewer than are due")
    func rate() {
        var random = SeededNumbers(state: 8)
        for limit in [1, 3, 60, 1_000] as [Int64] {
            var meter = RateMeter(limit: limit, periodNanoseconds: 60_000_000_000)
            var now: UInt64 = 1 << 40
            var taken: [UInt64] = []
            for _ in 0..<4_000 {
                now += UInt64(random.next(2_000_000_000)) * 30 / UInt64(limit)
                if let wait = meter.wait(for: 1, at: now) {
                    #expect(meter.wait(for: 1, at: now + wait) == nil)
                    #expect(meter.wait(for: 1, at: now + wait - 1) != nil)
                } else {
                    meter.take(1, at: now)
                    taken.append(now)
                }
            }
            let span = Double(now - (1 << 40)) / 6e10
            #expect(Double(taken.count) <= Double(limit) * (span + 1) + 1)
            var worst = 0
            var first = 0
            for index in taken.indices {
                while taken[index] - taken[first] >= 60_000_000_000 { first += 1 }
                worst = max(worst, index - first + 1)
            }
            #expect(worst <= 2 * Int(limit))
        }
    }

    @Test("tokens of a rate are corrected by what a request really used")
    func tokens() {
        var book = book(AllowanceRule(kind: .key, measure: .rate(.tokens, 100, per: .minute)))
        #expect(book.take("a", claim(0, tokens: 90), at: moment(0)) == nil)
        #expect(book.take("b", claim(0, tokens: 20), at: moment(0)) != nil)
        _ = book.settle("a", cost: 0, tokens: 30, at: moment(0))
        #expect(book.take("b", claim(0, tokens: 70), at: moment(0)) == nil)
        #expect(
            book.take("c", claim(0, tokens: 1), at: moment(0))?.retryAfter == .milliseconds(600))
    }

    @Test("an exchange keeps what is held when the other claim is refused")
    func exchange() {
        var book = book(
            budget(100), budget(50, kind: .provider, value: "dear"),
            AllowanceRule(kind: .key, measure: .rate(.requests, 1, per: .minute)))
        #expect(book.exchange("a", for: claim(80), at: moment(0)) == nil)
        var dear = claim(60)
        dear.scopes.provider = "dear"
        #expect(book.exchange("a", for: dear, at: moment(0)) != nil)
        #expect(book.holds["a"]?.claim == claim(80))
        dear.cost = 50
        #expect(book.exchange("a", for: dear, at: moment(0)) == nil)
        _ = book.settle("a", cost: 50, tokens: 0, at: moment(0))
        #expect(book.holds.isEmpty)
        let standings = book.standings(at: moment(0))
        #expect(standings.map(\.used) == [50, 50, 1] && standings.allSatisfy { $0.held == 0 })
    }

    @Test("names from requests cannot fill the memory with meters")
    func bounded() {
        var book = book(AllowanceRule(kind: .tag, measure: .rate(.requests, 5, per: .second)))
        for index in 0..<50_000 {
            var claim = claim(0)
            claim.scopes.tags = ["user=\(index)"]
            let now = moment(Double(index) / 1_000)
            #expect(book.take("r", claim, at: now) == nil)
            _ = book.settle("r", cost: 0, tokens: 0, at: now)
        }
        #expect(book.meters.count <= AllowanceBook.meterLimit)
    }
}

struct SeededNumbers {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
