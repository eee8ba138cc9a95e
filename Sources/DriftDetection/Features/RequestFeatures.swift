package import Telemetry

/// What the detectors see of one request. Without its text some features are not known.
package struct RequestFeatures: Codable, Equatable, Sendable {
    package var at: Timestamp
    package var traceId: String
    package var inputTokens: Int
    package var outputTokens: Int
    package var isRefusal: Bool?
    /// Whether the output is a JSON object or array; a bare number or word is as likely prose.
    package var parsesAsJSON: Bool?
    /// Whether the input speaks of JSON.
    package var asksForJSON: Bool?

    /// The number of a length, 1 or 0 for a rate, nil for what is not known.
    package func value(of metric: DriftMetric) -> Double? {
        switch metric {
        case .inputLength: Double(inputTokens)
        case .outputLength: Double(outputTokens)
        case .refusalRate: isRefusal.map { $0 ? 1 : 0 }
        case .jsonParseRate: parsesAsJSON.map { $0 ? 1 : 0 }
        }
    }
}
