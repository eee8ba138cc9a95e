/// A histogram with fixed bounds that only ever grows, as Prometheus wants it.
struct BucketHistogram: Equatable {
    /// Upper bounds in seconds, inclusive, ascending; one more bucket takes what lies above.
    let bounds: [Double]
    /// Not cumulative.
    private(set) var counts: [Int]
    private(set) var sumSeconds = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: Int { counts.reduce(0, +) }

    mutating func record(milliseconds: Double, count: Int = 1) {
        guard milliseconds.isFinite, milliseconds >= 0, count > 0 else { return }
        let seconds = milliseconds / 1_000
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < seconds { low = middle + 1 } else { high = middle }
        }
        counts[low] += count
        sumSeconds += seconds * Double(count)
    }

    /// Fine where a fast engine is, and with every bound that vLLM's histograms have, so that its
    /// dashboards and rules find theirs (vllm/v1/metrics/loggers.py).
    static func bounds(_ measure: LatencyMeasure) -> [Double] {
        switch measure {
        case .timeToFirstToken, .interToken: tokenBounds
        case .queue, .endToEnd: requestBounds
        }
    }

    private static let tokenBounds = [
        0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05,
        0.06, 0.075, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 7.5, 10, 20,
        40, 80, 160, 640, 2_560,
    ]

    private static let requestBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5,
        5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1_920, 7_680,
    ]
}
