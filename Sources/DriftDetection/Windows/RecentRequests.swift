/// The last requests, oldest first: the current window, and before it enough of the past to see
/// when a change began.
struct RecentRequests: Sendable {
    /// Requests that are remembered.
    static let limit = 600
    private static let slack = 200

    let windowSize: Int
    private var samples: [RequestSample] = []

    init(windowSize: Int) { self.windowSize = windowSize }

    mutating func append(_ sample: RequestSample) {
        samples.append(sample)
        // Only the current window keeps its texts.
        let left = samples.count - 1 - windowSize
        if left >= 0 {
            samples[left].input = nil
            samples[left].output = nil
        }
        if samples.count >= max(Self.limit, windowSize) + Self.slack {
            samples.removeFirst(Self.slack)
        }
    }

    var window: ArraySlice<RequestSample> { samples.suffix(windowSize) }

    var history: [RequestFeatures] {
        samples.suffix(max(Self.limit, windowSize)).map(\.features)
    }

    func values(of metric: DriftMetric) -> [Double] {
        window.compactMap { $0.features.value(of: metric) }
    }
}
