/// What a paired comparison of a given size can see at all.
package enum DetectableDifference {
    /// (z₀.₉₇₅ + z₀.₈)²: a two-sided test at 5 % that finds a true difference four times in five.
    private static let factor =
        (Normal.quantile975 + Normal.quantile80) * (Normal.quantile975 + Normal.quantile80)

    /// The smallest true difference of pass rates that so many pairs find with 80 % power, when
    /// the versions disagree on the given share of cases; nil without pairs.
    ///
    /// Solves n = factor · (ψ − δ²) / δ² for δ. Versions that differ by δ disagree on at least δ of
    /// the cases, so a smaller ψ is raised to that. Source of the sample size: R. Connor, "Sample
    /// size for testing differences in proportions for the paired-sample design", Biometrics 43
    /// (1987), with the variance under the alternative.
    package static func minimum(pairs: Int, discordance: Double) -> Double? {
        guard pairs > 0, discordance.isFinite else { return nil }
        let n = Double(pairs)
        let difference = (max(0, discordance) / (n / factor + 1)).squareRoot()
        return min(1, difference <= discordance ? difference : factor / (n + factor))
    }

    /// The pairs that find a true difference with 80 % power; nil for a difference of zero or more
    /// than one.
    package static func pairsNeeded(for difference: Double, discordance: Double) -> Int? {
        guard difference > 0, difference <= 1, discordance.isFinite else { return nil }
        let disagreement = min(1, max(discordance, difference))
        let square = difference * difference
        let needed = (factor * (disagreement - square) / square).rounded(.up)
        return needed < 1e15 ? Swift.max(1, Int(needed)) : nil
    }
}
