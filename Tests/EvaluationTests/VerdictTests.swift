import Statistics
import Testing

@testable import Evaluation

@Suite("Verdict")
struct VerdictTests {
    private func verdict(
        _ both: Int, _ fixed: Int, _ broke: Int, _ neither: Int, cases: Int? = nil,
        truncated: String? = nil
    ) -> Verdict {
        let outcomes = PairedOutcomes(
            bothPassed: both, fixed: fixed, broke: broke, bothFailed: neither)
        return Verdict(
            outcomes, names: ("v3", "v2"), cases: cases ?? outcomes.pairs, truncated: truncated)
    }

    @Test("a clear gain is better, a clear loss worse, and the sentence says by how much")
    func clear() {
        let better = verdict(24, 12, 1, 3)
        #expect(better.kind == .better)
        #expect(
            better.summary
                == "v3 is better than v2: v3 passes 90% and v2 62.5% of 40 cases "
                + "(+27.5 points, 95% interval +10.6 to +41.8), 12 fixed and 1 broken.")
        let worse = verdict(24, 1, 12, 3)
        #expect(worse.kind == .worse)
        #expect(worse.difference.high < 0)
    }

    @Test("no flips at all in forty cases is no difference that matters")
    func same() {
        let verdict = verdict(36, 0, 0, 4)
        #expect(verdict.kind == .noDifference)
        #expect(verdict.pValue == 1)
        #expect(verdict.summary.contains("within 5 points either way"))
    }

    @Test(
        "a few flips in forty cases are too close to call, and the sentence says what could be seen"
    )
    func open() {
        let verdict = verdict(33, 4, 1, 2)
        #expect(verdict.kind == .inconclusive)
        #expect(
            verdict.summary.hasPrefix("Too close to call: v3 passes 92.5% and v2 85% of 40 cases"))
        #expect(verdict.summary.contains("show differences from about"))
    }

    @Test("a run that was cut short or not graded never reads as a difference")
    func incomplete() {
        let stopped = verdict(0, 12, 0, 0, cases: 40, truncated: "was stopped")
        #expect(stopped.kind == .inconclusive)
        #expect(stopped.summary.contains("the run was stopped with 12 of 40 cases"))
        let uncovered = verdict(10, 20, 0, 0, cases: 40)
        #expect(uncovered.kind == .inconclusive)
        #expect(uncovered.summary.contains("only 30 of 40 cases were graded"))
        let empty = verdict(0, 0, 0, 0, cases: 40)
        #expect(empty.kind == .inconclusive)
        #expect(empty.difference == IntervalEstimate(value: 0, low: -1, high: 1))
        #expect(verdict(0, 0, 0, 0, cases: 0).kind == .inconclusive)
    }

    @Test("identical versions are called different in at most one of twenty runs")
    func falseAlarms() {
        var random = SplitMix(seed: 11)
        var alarms = 0
        for _ in 0..<2_000 {
            var outcomes = PairedOutcomes()
            for _ in 0..<40 {
                outcomes.add(
                    candidatePassed: Double.random(in: 0..<1, using: &random) < 0.8,
                    baselinePassed: Double.random(in: 0..<1, using: &random) < 0.8)
            }
            let kind = Verdict(outcomes, names: ("a", "b"), cases: 40).kind
            if kind == .better || kind == .worse { alarms += 1 }
        }
        #expect(alarms <= 100, "\(alarms) of 2000")
    }
}
