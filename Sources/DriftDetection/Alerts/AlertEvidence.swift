package import Statistics
package import Telemetry

/// Why an alert fires: before and after, side by side.
package struct AlertEvidence: Codable, Equatable, Sendable {
    package var reading: DetectorReading
    /// For lengths; nil for rates.
    package var histogram: HistogramComparison?
    /// For rates; nil for lengths.
    package var rates: RateComparison?
    /// In plain words: what moved, from what to what, since when, and what else changed then.
    package var findings: [String]
    /// Examples from the reference window, and from the current one.
    package var before: [RequestSample]
    package var after: [RequestSample]
    package var began: ChangePoint?
}

package struct RateComparison: Codable, Equatable, Sendable {
    package var referenceHits: Int
    package var referenceCount: Int
    package var currentHits: Int
    package var currentCount: Int
    package var reference: IntervalEstimate
    package var current: IntervalEstimate

    init?(reference: [Double], current: [Double]) {
        referenceHits = reference.count { $0 > 0.5 }
        referenceCount = reference.count
        currentHits = current.count { $0 > 0.5 }
        currentCount = current.count
        guard let before = Proportion.wilson(hits: referenceHits, of: referenceCount),
            let after = Proportion.wilson(hits: currentHits, of: currentCount)
        else { return nil }
        self.reference = before
        self.current = after
    }
}

/// Something that was done to the system, for the question what else changed at the time.
package struct ChangeNote: Equatable, Sendable {
    package var at: Timestamp
    /// Such as `support-triage v8 was deployed to production by ana`.
    package var text: String
    /// The prompt that it concerns; nil for what concerns all.
    package var prompt: String?

    package init(at: Timestamp, text: String, prompt: String? = nil) {
        self.at = at
        self.text = text
        self.prompt = prompt
    }
}
