import Statistics

/// The sentences of a verdict.
struct VerdictText {
    let outcomes: PairedOutcomes
    let difference: IntervalEstimate
    let names: (candidate: String, baseline: String)
    let cases: Int
    let policy: Verdict.Policy

    private var rates: String {
        let pairs = max(1, outcomes.pairs)
        let candidate = Double(outcomes.bothPassed + outcomes.fixed) / Double(pairs)
        let baseline = Double(outcomes.bothPassed + outcomes.broke) / Double(pairs)
        return "\(names.candidate) passes \(Percent.text(candidate)) and \(names.baseline) "
            + "\(Percent.text(baseline)) of \(outcomes.pairs) cases"
    }

    private var interval: String {
        "\(Percent.points(difference.value)) points, 95% interval "
            + "\(Percent.points(difference.low)) to \(Percent.points(difference.high))"
    }

    func differs(_ word: String) -> String {
        "\(names.candidate) is \(word) than \(names.baseline): \(rates) (\(interval)), "
            + "\(outcomes.fixed) fixed and \(outcomes.broke) broken."
    }

    var same: String {
        "No difference that matters: \(rates) (\(interval)), "
            + "within \(Percent.number(policy.margin)) points either way."
    }

    var open: String {
        var text =
            "Too close to call: \(rates) (\(interval)), "
            + "\(outcomes.fixed) fixed and \(outcomes.broke) broken"
        let least = DetectableDifference.minimum(
            pairs: outcomes.pairs, discordance: outcomes.discordance)
        if let least {
            text +=
                "; so many cases show differences from about "
                + "\(Percent.number(least)) points on"
        }
        return text + "."
    }

    var uncovered: String {
        "No verdict: only \(outcomes.pairs) of \(cases) cases were graded for both versions; "
            + "look at the errors and the ungraded cases first."
    }

    func truncated(_ why: String) -> String {
        "No verdict: the run \(why) with \(outcomes.pairs) of \(cases) cases graded for both "
            + "versions, and a cut sample can mislead."
    }
}
