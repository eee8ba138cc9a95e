import Statistics
import Telemetry

extension Watch {
    /// Puts together why a detector fires. Nil when there is nothing to compare any more.
    func evidence(_ metric: DriftMetric, family: Int, changes: [ChangeNote], at now: Timestamp)
        -> AlertEvidence?
    {
        guard let detector = detectors[metric], let comparison = detector.comparison else {
            return nil
        }
        let before = reference.values(of: metric)
        let after = recent.values(of: metric)
        let began = changePoint(metric, comparison, before, after)
        let text = FindingsText(
            watch: self, metric: metric, comparison: comparison, detector: detector,
            family: family, began: began, changes: changes, now: now)
        return AlertEvidence(
            reading: reading(metric),
            histogram: metric.isRate
                ? nil : HistogramComparison(reference: before, current: after),
            rates: metric.isRate ? RateComparison(reference: before, current: after) : nil,
            findings: text.sentences,
            before: examples(reference.samples, metric, like: comparison.referenceValue),
            after: examples(Array(recent.window), metric, like: comparison.currentValue),
            began: began)
    }

    /// For a length, what counts is being at or below the place where the distributions are
    /// furthest apart.
    private func changePoint(
        _ metric: DriftMetric, _ comparison: WindowComparison, _ before: [Double],
        _ after: [Double]
    ) -> ChangePoint? {
        func isHit(_ value: Double) -> Bool {
            comparison.location.map { value <= $0 } ?? (value > 0.5)
        }
        func rate(_ values: [Double]) -> Double {
            Double(values.count(where: isHit)) / Double(max(1, values.count))
        }
        let history = recent.history.compactMap { features in
            features.value(of: metric).map { (at: features.at, isHit: isHit($0)) }
        }
        return ChangePoint(history, from: rate(before), to: rate(after))
    }

    private static let exampleCount = 3

    /// The newest requests that are typical of a window: nearest to its mean length, or on the side
    /// that its rate leans to, which for a small rate that has grown are the hits.
    private func examples(_ samples: [RequestSample], _ metric: DriftMetric, like value: Double)
        -> [RequestSample]
    {
        let known = samples.reversed().compactMap { sample in
            sample.features.value(of: metric).map { (sample, $0) }
        }
        let wanted: Double
        if metric.isRate, let comparison = detectors[metric]?.comparison {
            let hasGrown = comparison.currentValue > comparison.referenceValue
            wanted = (value == comparison.currentValue) == hasGrown ? 1 : 0
        } else {
            wanted = value
        }
        return known.sorted { abs($0.1 - wanted) < abs($1.1 - wanted) }
            .prefix(Self.exampleCount).map(\.0)
    }
}
