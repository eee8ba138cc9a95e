/// What a million tokens of each bucket cost.
package struct Price: Hashable, Codable, Sendable {
    package var input: Money
    package var cacheRead: Money
    package var cacheWrite: Money
    package var cacheWriteLong: Money
    package var audioInput: Money
    package var output: Money
    package var reasoning: Money
    package var audioOutput: Money
    /// Of every request, whatever its tokens.
    package var request: Money

    /// More than any request can have; keeps the arithmetic in range whatever a provider reports.
    private static let tokenLimit = 1 << 50

    /// Buckets without a price of their own cost what the bucket costs that they would otherwise
    /// fall into.
    package init(
        input: Money, output: Money, cacheRead: Money? = nil, cacheWrite: Money? = nil,
        cacheWriteLong: Money? = nil, audioInput: Money? = nil, reasoning: Money? = nil,
        audioOutput: Money? = nil, request: Money = .zero
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead ?? input
        self.cacheWrite = cacheWrite ?? input
        self.cacheWriteLong = cacheWriteLong ?? self.cacheWrite
        self.audioInput = audioInput ?? input
        self.reasoning = reasoning ?? output
        self.audioOutput = audioOutput ?? output
        self.request = request
    }

    /// The cost of a usage, rounded once, half up, to a nano-dollar.
    package func cost(of usage: TokenUsage) -> Money {
        func part(_ count: Int, _ price: Money) -> Int128 {
            Int128(min(count, Self.tokenLimit)) * Int128(price.nanodollars)
        }
        var millionths = part(usage.input, input) + part(usage.cacheRead, cacheRead)
        millionths += part(usage.cacheWrite, cacheWrite)
        millionths += part(usage.cacheWriteLong, cacheWriteLong)
        millionths += part(usage.audioInput, audioInput) + part(usage.output, output)
        millionths += part(usage.reasoning, reasoning) + part(usage.audioOutput, audioOutput)
        let tokens = Money(nanodollars: Int64(clamping: (millionths + 500_000) / 1_000_000))
        return usage == TokenUsage() ? tokens : tokens + request
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
