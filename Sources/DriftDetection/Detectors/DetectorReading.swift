/// Where a detector stands, for people.
package struct DetectorReading: Codable, Equatable, Sendable {
    package enum Phase: String, Codable, Sendable {
        /// Too few requests in one of the windows.
        case insufficient
        case steady
        /// The test rejects, but not yet often enough.
        case suspect
        case drifting
    }

    package var key: WatchKey
    package var metric: DriftMetric
    package var phase: Phase
    /// Requests of the reference window that have the feature, and how many it is to have.
    package var referenceCount: Int
    package var referenceSize: Int
    package var currentCount: Int
    package var comparison: WindowComparison?
    package var adjustedPValue: Double?
    /// The current value of each past look, oldest first.
    package var series: [Double]
    /// What one should know, such as that the reference window is still filling.
    package var note: String?

    package var fingerprint: String { key.fingerprint(metric) }

    /// The requests that are still needed somewhere: in the reference window while that fills, else
    /// in the current one.
    package var minimumCount: Int {
        referenceCount < referenceSize ? referenceSize : DriftSettings.currentMinimum
    }
}
