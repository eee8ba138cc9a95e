/// What a million tokens of each bucket cost.
package struct Price: Hashable, Codable, Sendable {
    package var input: Money
    package var cacheRead: Money
    package var cacheWrite: Money
    package var output: Money
    package var reasoning: Money

    /// More than any request can have; keeps the arithmetic in range whatever a provider reports.
    private static let tokenLimit = 1 << 50

    /// Buckets without a price of their own cost what the bucket costs that they would otherwise
    /// fall into.
    package init(
        input: Money, output: Money, cacheRead: Money? = nil, cacheWrite: Money? = nil,
        reasoning: Money? = nil
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead ?? input
        self.cacheWrite = cacheWrite ?? input
        self.reasoning = reasoning ?? output
    }

    /// The cost of a usage, rounded once, half up, to a nano-dollar.
    package func cost(of usage: TokenUsage) -> Money {
        let parts = [
            (usage.input, input), (usage.cacheRead, cacheRead), (usage.cacheWrite, cacheWrite),
            (usage.output, output), (usage.reasoning, reasoning),
        ]
        let millionths = parts.reduce(Int128(0)) {
            $0 + Int128(min($1.0, Self.tokenLimit)) * Int128($1.1.nanodollars)
        }
        return Money(nanodollars: Int64(clamping: (millionths + 500_000) / 1_000_000))
    }
}

/// Prices by model. A model without an entry has no known price, which is not a price of zero.
package struct PriceTable: Sendable {
    package var prices: [String: Price]

    package init(_ prices: [String: Price] = [:]) { self.prices = prices }

    package func cost(of usage: TokenUsage, model: String) -> Money? {
        prices[model]?.cost(of: usage)
    }
}
