import Telemetry

/// The first requests of a deployment: what later ones are compared with. Frozen once it is full.
struct ReferenceWindow: Codable, Equatable, Sendable {
    /// Requests whose texts are kept as examples, spread over the window.
    static let sampleCount = 12

    let startedAt: Timestamp
    /// Why it began then, such as `version 8 was deployed`.
    let reason: String
    let size: Int
    private(set) var requests: [RequestFeatures] = []
    private(set) var samples: [RequestSample] = []

    init(startedAt: Timestamp, reason: String, size: Int) {
        self.startedAt = startedAt
        self.reason = reason
        self.size = size
    }

    var isFull: Bool { requests.count >= size }

    mutating func append(_ sample: RequestSample) {
        if requests.count.isMultiple(of: max(1, size / Self.sampleCount)) { samples.append(sample) }
        requests.append(sample.features)
    }

    func values(of metric: DriftMetric) -> [Double] { requests.compactMap { $0.value(of: metric) } }

    /// Whether the prompt is about JSON at all: half of what is known of its outputs parses, or
    /// half of its inputs ask for it. Otherwise the parse rate says nothing.
    var expectsJSON: Bool {
        isMostly(requests.compactMap(\.parsesAsJSON))
            || isMostly(requests.compactMap(\.asksForJSON))
    }

    private func isMostly(_ flags: [Bool]) -> Bool {
        !flags.isEmpty && 2 * flags.count { $0 } >= flags.count
    }
}
