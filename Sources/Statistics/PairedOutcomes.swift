/// Two versions judged on the same cases: how often both passed, only one of them, or neither.
package struct PairedOutcomes: Hashable, Codable, Sendable {
    package var bothPassed: Int
    /// Cases that only the candidate passed.
    package var fixed: Int
    /// Cases that only the baseline passed.
    package var broke: Int
    package var bothFailed: Int

    package init(bothPassed: Int = 0, fixed: Int = 0, broke: Int = 0, bothFailed: Int = 0) {
        self.bothPassed = bothPassed
        self.fixed = fixed
        self.broke = broke
        self.bothFailed = bothFailed
    }

    package var pairs: Int { bothPassed + fixed + broke + bothFailed }

    /// The share of pairs in which the versions disagree; 0 without pairs.
    package var discordance: Double {
        pairs == 0 ? 0 : Double(fixed + broke) / Double(pairs)
    }

    package mutating func add(candidatePassed: Bool, baselinePassed: Bool) {
        switch (candidatePassed, baselinePassed) {
        case (true, true): bothPassed += 1
        case (true, false): fixed += 1
        case (false, true): broke += 1
        case (false, false): bothFailed += 1
        }
    }

    /// Candidate minus baseline pass rate; nil without pairs.
    ///
    /// The bounds are those of the adjusted Wald method, half a pair added to each of the four
    /// cells. It keeps a sensible width when no pair disagrees, which is common here. Source:
    /// A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched
    /// proportions", Statistics in Medicine 24 (2005).
    package func difference() -> IntervalEstimate? {
        guard pairs > 0 else { return nil }
        let n = Double(pairs) + 2
        let gained = Double(fixed) + 0.5
        let lost = Double(broke) + 0.5
        let centre = (gained - lost) / n
        let error = (gained + lost - (gained - lost) * (gained - lost) / n).squareRoot() / n
        return IntervalEstimate(
            value: Double(fixed - broke) / Double(pairs),
            low: max(-1, centre - Normal.quantile975 * error),
            high: min(1, centre + Normal.quantile975 * error))
    }

    /// McNemar's exact conditional test, two-sided: how likely a split of the disagreeing pairs at
    /// least this uneven would be if neither version were better.
    package func exactPValue() -> Double { mcnemar().exact }

    /// The exact test with mid-p, which is less timid and still holds its level; 1 when no pair
    /// disagrees. Source: M. Fagerland, S. Lydersen, P. Laake, "The McNemar test for binary
    /// matched-pairs data", BMC Medical Research Methodology 13:91 (2013).
    package func midPValue() -> Double { mcnemar().mid }

    private func mcnemar() -> (exact: Double, mid: Double) {
        let flips = fixed + broke
        guard flips > 0 else { return (1, 1) }
        let observed = min(fixed, broke)
        let (below, at) = Binomial.lowerTail(flips, upTo: observed)
        if fixed == broke { return (1, 1 - at / 2) }
        return (min(1, 2 * (below + at)), min(1, 2 * below + at))
    }
}

/// The binomial distribution with probability one half.
enum Binomial {
    /// The probabilities of fewer than `limit` and of exactly `limit` successes in `count` trials,
    /// for a limit of at most half the trials.
    ///
    /// Weights relative to the middle are summed, so no factorial can overflow, and the walk ends
    /// where they vanish: O(√count).
    static func lowerTail(_ count: Int, upTo limit: Int) -> (below: Double, at: Double) {
        let middle = count / 2
        var weight = 1.0
        var total = count.isMultiple(of: 2) ? 0.0 : 1.0  // what lies above the middle
        var below = 0.0
        var at = 0.0
        for successes in stride(from: middle, through: 0, by: -1) {
            let isAxis = count.isMultiple(of: 2) && successes == middle
            total += isAxis ? weight : 2 * weight
            if successes == limit { at = weight }
            if successes < limit { below += weight }
            weight *= Double(successes) / Double(count - successes + 1)
            if weight == 0 { break }
        }
        if !count.isMultiple(of: 2) { total -= 1 }
        return (below / total, at / total)
    }
}
