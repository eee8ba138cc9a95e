/// The rules by which drift is called.
package struct DriftSettings: Equatable, Sendable {
    /// Requests in the reference window: the first ones of a deployment.
    package var referenceSize = 300
    /// Requests in the current window: the last ones.
    package var currentSize = 60
    /// Seconds between two looks.
    package var intervalSeconds = 10
    /// New requests that a look needs; with fewer it waits, because two looks at the same requests
    /// say the same thing.
    package var freshRequests = 5
    /// The expected share of false alarms among the alarms of one look. It is far below the usual
    /// 5 % because there are thousands of looks a day, at windows that overlap.
    package var falseDiscoveryRate = 0.000_1
    /// The least distance of the two distributions of a length that matters: the share of requests
    /// that moved.
    package var leastDistance = 0.15
    /// The least change of a rate that matters.
    package var leastRateChange = 0.05
    /// Versions that are watched at once.
    package var watchLimit = 256

    package init() {}

    /// Requests that a feature must have in the reference window to be tested.
    package static let referenceMinimum = 100
    /// Requests that a feature must have in the current window to be tested.
    package static let currentMinimum = 30

    func validate() throws(DriftError) {
        try check("reference_size", Double(referenceSize), Double(Self.referenceMinimum)...5_000)
        try check("current_size", Double(currentSize), Double(Self.currentMinimum)...1_000)
        try check("interval_seconds", Double(intervalSeconds), 1...3_600)
        try check("fresh_requests", Double(freshRequests), 1...Double(max(1, currentSize)))
        try check("false_discovery_rate", falseDiscoveryRate, 1e-12...0.5)
        try check("least_distance", leastDistance, 0...1)
        try check("least_rate_change", leastRateChange, 0...1)
        try check("watch_limit", Double(watchLimit), 1...10_000)
    }

    private func check(_ setting: String, _ value: Double, _ allowed: ClosedRange<Double>)
        throws(DriftError)
    {
        if !allowed.contains(value) {
            throw .outOfRange(setting: setting, value: value, allowed: allowed)
        }
    }
}
