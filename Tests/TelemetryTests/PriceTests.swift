import Telemetry
import Testing

@Suite("Price")
struct PriceTests {
    static let price = Price(
        input: Money(nanodollars: 100_000_000), output: Money(nanodollars: 400_000_000),
        cacheRead: Money(nanodollars: 10_000_000))

    @Test("each bucket has its own price, and the sum is rounded once")
    func buckets() {
        let usage = TokenUsage(input: 1_000, cacheRead: 96, output: 31, reasoning: 2)
        #expect(Self.price.cost(of: usage).nanodollars == 100_000 + 960 + 33 * 400)
    }

    @Test("half a nano-dollar is rounded up")
    func rounding() {
        let price = Price(input: Money(nanodollars: 500_000), output: .zero)
        #expect(price.cost(of: TokenUsage(input: 1)).nanodollars == 1)
        let less = Price(input: Money(nanodollars: 499_999), output: .zero)
        #expect(less.cost(of: TokenUsage(input: 1)).nanodollars == 0)
    }

    @Test("no usage overflows")
    func overflow() {
        let price = Price(
            input: Money(nanodollars: .max), output: Money(nanodollars: .max))
        let usage = TokenUsage(input: .max, cacheRead: .max, output: .max, reasoning: .max)
        #expect(price.cost(of: usage).nanodollars == .max)
    }

    @Test("a model without a price has an unknown cost, not a cost of zero")
    func unknown() {
        let table = PriceTable(["pilot": Self.price])
        #expect(table.cost(of: TokenUsage(input: 1), model: "other") == nil)
        #expect(table.cost(of: TokenUsage(), model: "pilot") == .zero)
    }

    @Test("the inclusive counts of wire formats are sums of the exclusive buckets")
    func inclusive() {
        let usage = TokenUsage(input: 5, cacheRead: 3, cacheWrite: 1, output: 7, reasoning: 2)
        #expect(usage.prompt == 9)
        #expect(usage.completion == 9)
        #expect(usage.total == 18)
    }
}
