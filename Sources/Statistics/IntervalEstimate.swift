/// An estimated value with the bounds of its 95 % confidence interval.
package struct IntervalEstimate: Hashable, Codable, Sendable {
    package var value: Double
    package var low: Double
    package var high: Double

    package init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// Quantiles of the standard normal distribution.
enum Normal {
    /// The 97.5 % quantile: 95 % of the distribution lies within this many standard deviations.
    static let quantile975 = 1.959963984540054
    /// The 80 % quantile.
    static let quantile80 = 0.8416212335729143
}
