package struct DriftReport: Codable, Equatable, Sendable {
    package var detectors: [DetectorState]
    /// Firing first, then acknowledged, then resolved; newest first.
    package var alerts: [AlertSummary]

    package init(detectors: [DetectorState], alerts: [AlertSummary]) {
        self.detectors = detectors
        self.alerts = alerts
    }
}

/// One metric of one prompt, its reference window against its current window.
package struct DetectorState: Codable, Equatable, Sendable {
    package enum Metric: String, Codable, Sendable {
        case inputLength = "input_length"
        case outputLength = "output_length"
        case refusalRate = "refusal_rate"
        case jsonParseRate = "json_parse_rate"
    }

    package enum Phase: String, Codable, Sendable {
        /// Too few requests in one of the windows.
        case insufficient
        case steady
        /// The test rejects, but not yet in enough windows in a row.
        case suspect
        case drifting
    }

    package var id: String
    package var prompt: String
    package var metric: Metric
    /// `Kolmogorov-Smirnov`, or `Fisher exact`.
    package var test: String
    package var phase: Phase
    package var referenceCount: Int
    package var currentCount: Int
    package var minimumCount: Int
    /// The mean length in tokens, or the rate from 0 to 1.
    package var referenceValue: Double?
    package var currentValue: Double?
    package var pValue: Double?
    /// After Benjamini-Hochberg over all detectors of this evaluation.
    package var pValueAdjusted: Double?
    /// The current value of each past window, oldest first.
    package var series: [Double]

    package init(
        id: String, prompt: String, metric: Metric, test: String, phase: Phase,
        referenceCount: Int, currentCount: Int, minimumCount: Int, referenceValue: Double? = nil,
        currentValue: Double? = nil, pValue: Double? = nil, pValueAdjusted: Double? = nil,
        series: [Double]
    ) {
        self.id = id
        self.prompt = prompt
        self.metric = metric
        self.test = test
        self.phase = phase
        self.referenceCount = referenceCount
        self.currentCount = currentCount
        self.minimumCount = minimumCount
        self.referenceValue = referenceValue
        self.currentValue = currentValue
        self.pValue = pValue
        self.pValueAdjusted = pValueAdjusted
        self.series = series
    }
}

package struct AlertSummary: Codable, Equatable, Sendable {
    package enum Phase: String, Codable, Sendable { case firing, acknowledged, resolved }

    package var id: Int
    /// `drift`, `storage` or `engine`.
    package var kind: String
    package var phase: Phase
    package var title: String
    package var detail: String
    package var prompt: String?
    package var startedMilliseconds: Int64
    package var acknowledgedBy: String?
    package var resolvedMilliseconds: Int64?

    package init(
        id: Int, kind: String, phase: Phase, title: String, detail: String, prompt: String? = nil,
        startedMilliseconds: Int64, acknowledgedBy: String? = nil,
        resolvedMilliseconds: Int64? = nil
    ) {
        self.id = id
        self.kind = kind
        self.phase = phase
        self.title = title
        self.detail = detail
        self.prompt = prompt
        self.startedMilliseconds = startedMilliseconds
        self.acknowledgedBy = acknowledgedBy
        self.resolvedMilliseconds = resolvedMilliseconds
    }
}

/// Why a drift alert fires: before and after, side by side.
package struct DriftEvidence: Codable, Equatable, Sendable {
    package var alert: AlertSummary
    package var detector: DetectorState
    /// For lengths; nil for rates.
    package var histogram: HistogramPair?
    /// For rates; nil for lengths.
    package var rates: RatePair?
    /// In plain words: what moved, from what to what, since when, and what else changed then.
    package var findings: [String]
    package var before: [SampleRequest]
    package var after: [SampleRequest]

    package init(
        alert: AlertSummary, detector: DetectorState, histogram: HistogramPair? = nil,
        rates: RatePair? = nil, findings: [String], before: [SampleRequest], after: [SampleRequest]
    ) {
        self.alert = alert
        self.detector = detector
        self.histogram = histogram
        self.rates = rates
        self.findings = findings
        self.before = before
        self.after = after
    }
}

/// Two histograms over the same bins; `edges` has one value more than the counts.
package struct HistogramPair: Codable, Equatable, Sendable {
    package var edges: [Double]
    package var reference: [Int]
    package var current: [Int]

    package init(edges: [Double], reference: [Int], current: [Int]) {
        self.edges = edges
        self.reference = reference
        self.current = current
    }
}

package struct RatePair: Codable, Equatable, Sendable {
    package var referenceHits: Int
    package var referenceCount: Int
    package var currentHits: Int
    package var currentCount: Int
    package var reference: Interval
    package var current: Interval

    package init(
        referenceHits: Int, referenceCount: Int, currentHits: Int, currentCount: Int,
        reference: Interval, current: Interval
    ) {
        self.referenceHits = referenceHits
        self.referenceCount = referenceCount
        self.currentHits = currentHits
        self.currentCount = currentCount
        self.reference = reference
        self.current = current
    }
}

package struct SampleRequest: Codable, Equatable, Sendable {
    package var traceId: String
    package var atMilliseconds: Int64
    package var value: Double
    package var input: String?
    package var output: String?

    package init(
        traceId: String, atMilliseconds: Int64, value: Double, input: String? = nil,
        output: String? = nil
    ) {
        self.traceId = traceId
        self.atMilliseconds = atMilliseconds
        self.value = value
        self.input = input
        self.output = output
    }
}
