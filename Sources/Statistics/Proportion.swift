/// The rate of something that is counted.
package enum Proportion {
    /// The observed rate with its Wilson score interval; nil when nothing was counted.
    ///
    /// Unlike the textbook interval it never leaves 0…1 and has a width at the ends. Source:
    /// E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    /// J. Am. Stat. Assoc. 22 (1927).
    package static func wilson(hits: Int, of count: Int) -> IntervalEstimate? {
        guard count > 0, (0...count).contains(hits) else { return nil }
        let n = Double(count)
        let rate = Double(hits) / n
        let z = Normal.quantile975
        let centre = rate + z * z / (2 * n)
        let spread = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        // Rounding must not push a bound past the value that it brackets.
        return IntervalEstimate(
            value: rate, low: hits == 0 ? 0 : max(0, (centre - spread) / scale),
            high: hits == count ? 1 : min(1, (centre + spread) / scale))
    }
}
