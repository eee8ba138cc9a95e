import Telemetry

/// Providers may report any number; sums over the largest dataset must stay within 64 bits.
extension TokenUsage {
    var inRange: TokenUsage {
        func clamp(_ tokens: Int) -> Int { min(max(tokens, 0), 1 << 40) }
        return TokenUsage(
            input: clamp(input), cacheRead: clamp(cacheRead), cacheWrite: clamp(cacheWrite),
            output: clamp(output), reasoning: clamp(reasoning))
    }
}

extension Money {
    var inRange: Money { Money(nanodollars: min(max(nanodollars, 0), 1 << 40)) }
}
