/// The last minute as the Overview shows it. Series hold one value a second, oldest first, at most
/// sixty; the running second is in none of them.
package struct LiveReading: Equatable, Sendable {
    package struct Throughput: Equatable, Sendable {
        /// Of the last whole second.
        package let tokensPerSecond: Double
        /// The best second since the start.
        package let peakTokensPerSecond: Double
        package let series: [Double]
    }

    package struct Latency: Equatable, Sendable {
        package let measure: LatencyMeasure
        /// Values in the last minute; without any there are no percentiles.
        package let count: Int
        package let p50Milliseconds: Double?
        package let p95Milliseconds: Double?
        package let p99Milliseconds: Double?
        /// The median of each second; zero where nothing was measured.
        package let series: [Double]
    }

    package let prefill: Throughput
    package let decode: Throughput
    /// In the order of `LatencyMeasure`.
    package let latencies: [Latency]
    /// Finished requests of the last minute, and of how many seconds that minute has so far.
    package let outcomes: OutcomeCounts
    package let seconds: Int
    /// Share of the prompt tokens of the last minute's requests that came from a cache, 0 to 1; nil
    /// without prompt tokens.
    package let prefixHitShare: Double?

    package func perSecond(_ count: Int) -> Double { Double(count) / Double(max(seconds, 1)) }
}
