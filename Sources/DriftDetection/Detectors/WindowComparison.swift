import Statistics

/// One metric's reference window against its current window.
package struct WindowComparison: Codable, Equatable, Sendable {
    package var referenceCount: Int
    package var currentCount: Int
    /// The mean length in tokens, or the rate.
    package var referenceValue: Double
    package var currentValue: Double
    package var pValue: Double
    /// The distance of the distributions, or the change of the rate, from 0 to 1.
    package var effect: Double
    /// The length at which the distributions are furthest apart; nil for rates.
    package var location: Double?

    /// Nil when a window has too few requests for a test to say anything.
    init?(_ metric: DriftMetric, reference: [Double], current: [Double]) {
        guard reference.count >= DriftSettings.referenceMinimum,
            current.count >= DriftSettings.currentMinimum
        else { return nil }
        referenceCount = reference.count
        currentCount = current.count
        referenceValue = reference.reduce(0, +) / Double(reference.count)
        currentValue = current.reduce(0, +) / Double(current.count)
        if metric.isRate {
            let p = FisherExact.pValue(
                hits: reference.count { $0 > 0.5 }, of: reference.count,
                against: current.count { $0 > 0.5 }, of: current.count)
            guard let p else { return nil }
            pValue = p
            effect = abs(currentValue - referenceValue)
        } else {
            guard let test = KolmogorovSmirnov(reference, current) else { return nil }
            pValue = test.pValue
            effect = test.distance
            location = test.location
        }
    }

    func isLarge(_ metric: DriftMetric, _ settings: DriftSettings) -> Bool {
        effect >= (metric.isRate ? settings.leastRateChange : settings.leastDistance)
    }
}
