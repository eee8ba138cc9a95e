import Telemetry

/// The watch on one metric of one version.
struct Detector: Codable, Equatable, Sendable {
    /// Past current values that are kept for a curve.
    static let seriesLimit = 60

    var phase = DetectorPhase.initial
    /// The newest look; nil while there is too little to compare.
    var comparison: WindowComparison?
    /// After Benjamini-Hochberg over all detectors of the newest look.
    var adjusted: Double?
    var series: [Double] = []
    var raisedAt: Timestamp?

    mutating func note(_ comparison: WindowComparison?) {
        self.comparison = comparison
        guard let comparison else {
            adjusted = nil
            return
        }
        series.append(comparison.currentValue)
        if series.count > Self.seriesLimit { series.removeFirst() }
    }
}
