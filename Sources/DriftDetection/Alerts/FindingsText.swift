import Statistics
import Telemetry

/// The sentences of an alert's evidence, the most important first.
struct FindingsText {
    /// How far from the beginning of a change something counts as having happened at the time.
    static let vicinityMilliseconds: Int64 = 10 * 60 * 1_000

    let watch: Watch
    let metric: DriftMetric
    let comparison: WindowComparison
    let detector: Detector
    let family: Int
    let began: ChangePoint?
    let changes: [ChangeNote]
    let now: Timestamp

    var sentences: [String] {
        [movement, beginning].compactMap { $0 } + causes + [company, test].compactMap { $0 }
    }

    /// What moved, from what to what.
    var movement: String {
        let before = comparison.referenceValue
        let after = comparison.currentValue
        switch metric {
        case .inputLength, .outputLength:
            let what = metric == .inputLength ? "Inputs" : "Outputs"
            return "\(what) have \(Figures.length(after)) tokens on average; "
                + "in the reference window they had \(Figures.length(before))."
        case .refusalRate, .jsonParseRate:
            let what = metric == .refusalRate ? "answers are refusals" : "outputs parse as JSON"
            return "\(Percent.text(after)) of the last \(comparison.currentCount) \(what); "
                + "in the reference window it was \(Percent.text(before)) "
                + "of \(comparison.referenceCount)."
        }
    }

    private var beginning: String? {
        guard let began else { return nil }
        if began.isEarlier { return "It began before the last \(began.requests) requests." }
        let ago = Figures.duration(milliseconds: now.milliseconds(since: began.at))
        return "It began about \(ago) ago, \(began.requests) requests back."
    }

    private var causes: [String] {
        guard let began, !began.isEarlier else { return [] }
        let near = changes.filter { change in
            (change.prompt == nil || change.prompt == watch.key.prompt)
                && abs(change.at.milliseconds(since: began.at)) <= Self.vicinityMilliseconds
        }
        if near.isEmpty { return ["Nothing known to have changed within 10 minutes of that."] }
        return near.sorted { $0.at < $1.at }.map { change in
            let gap = change.at.milliseconds(since: began.at)
            let distance = Figures.duration(milliseconds: gap)
            return "\(distance) \(gap > 0 ? "after" : "before") that: \(change.text)."
        }
    }

    /// What the other detectors of this prompt say: whether the questions changed or the answers.
    private var company: String? {
        guard metric != .inputLength, let input = watch.detectors[.inputLength],
            let other = input.comparison
        else { return nil }
        switch input.phase {
        case .drifting:
            return "The inputs' length drifts, too: different questions are asked."
        case .watching(let rejections):
            if rejections.contains(true) { return nil }
            return "The inputs' length has not drifted (p = \(Figures.probability(other.pValue)))."
        }
    }

    private var test: String {
        var text = "\(metric.test) test: p = \(Figures.probability(comparison.pValue))"
        if let adjusted = detector.adjusted, family > 1 {
            text += ", \(Figures.probability(adjusted)) after correction for \(family) detectors"
        }
        return text + "."
    }
}
