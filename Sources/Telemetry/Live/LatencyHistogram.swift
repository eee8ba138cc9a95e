import Histogram

/// Latencies in microseconds with two significant digits: a percentile is off by 1 % at most.
///
/// A copy shares its counts until one of the two is changed, so an empty one costs nothing.
struct LatencyHistogram {
    private static let empty = Histogram<UInt32>(
        highestTrackableValue: UInt64(highestMicroseconds), numberOfSignificantValueDigits: .two)
    /// An hour; what takes longer is counted as an hour.
    private static let highestMicroseconds = 3_600e6

    private var histogram = Self.empty

    var count: Int { Int(histogram.totalCount) }

    mutating func record(milliseconds: Double, count: Int = 1) {
        // The negated comparison keeps what is not a number out, too.
        guard !(milliseconds < 0), !milliseconds.isNaN, count > 0 else { return }
        let microseconds = min((milliseconds * 1_000).rounded(), Self.highestMicroseconds)
        histogram.record(UInt64(microseconds), count: UInt32(clamping: count))
    }

    mutating func add(_ other: LatencyHistogram) {
        if other.count > 0 { histogram.add(other.histogram) }
    }

    /// Milliseconds; nil while nothing was recorded.
    func percentile(_ percent: Double) -> Double? {
        count == 0 ? nil : Double(histogram.valueAtPercentile(percent)) / 1_000
    }
}
