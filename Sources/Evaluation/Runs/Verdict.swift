package import Statistics

/// The comparison of two versions over the cases that both have graded.
package struct Verdict: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case better, worse
        /// The difference is known to be too small to matter.
        case noDifference = "no_difference"
        /// The cases cannot tell: too few, too few of them graded, or the run was cut short.
        case inconclusive
    }

    package var kind: Kind
    /// One sentence for people.
    package var summary: String
    package var outcomes: PairedOutcomes
    /// Candidate minus baseline pass rate; from −1 to 1 when there are no pairs to tell.
    package var difference: IntervalEstimate
    /// McNemar's exact test with mid-p.
    package var pValue: Double

    /// The rules by which a comparison is judged.
    package struct Policy: Sendable {
        package var significance = 0.05
        /// A difference within this many points of pass rate either way does not matter.
        package var margin = 0.05
        /// The share of cases that both versions must have graded.
        package var leastCoverage = 0.95

        package init() {}
    }
}

extension Verdict {
    /// The verdict on a run that has ended, of so many cases, graded or not. `names` is what the
    /// versions are called, such as `v3` and `v2`; `truncated` is why the run is not complete, nil
    /// when it is.
    package init(
        _ outcomes: PairedOutcomes, names: (candidate: String, baseline: String), cases: Int,
        truncated: String? = nil, policy: Policy = Policy()
    ) {
        self.outcomes = outcomes
        difference = outcomes.difference() ?? IntervalEstimate(value: 0, low: -1, high: 1)
        pValue = outcomes.midPValue()
        let text = VerdictText(
            outcomes: outcomes, difference: difference, names: names, cases: cases, policy: policy)
        let coverage = cases == 0 ? 0 : Double(outcomes.pairs) / Double(cases)
        if let truncated {
            kind = .inconclusive
            summary = text.truncated(truncated)
        } else if coverage < policy.leastCoverage {
            kind = .inconclusive
            summary = text.uncovered
        } else if pValue < policy.significance, difference.low > 0 {
            kind = .better
            summary = text.differs("better")
        } else if pValue < policy.significance, difference.high < 0 {
            kind = .worse
            summary = text.differs("worse")
        } else if difference.low > -policy.margin, difference.high < policy.margin {
            kind = .noDifference
            summary = text.same
        } else {
            kind = .inconclusive
            summary = text.open
        }
    }
}
