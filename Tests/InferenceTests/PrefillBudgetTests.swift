import Testing

@testable import Inference

@Suite("Prefill budget")
struct PrefillBudgetTests {
    /// One millisecond a step, a tenth a token.
    static let cost = {
        var cost = StepCostModel()
        for count in 1...400 {
            let work = StepWork(row: count, from: 0)
            cost.observe(work, milliseconds: 1 + 0.1 * Double(count), hasPrefill: true)
        }
        return cost
    }()

    func budget(_ decodes: Int, prefills: Int = 1, target: Double, cost: StepCostModel = cost)
        -> PrefillBudget
    {
        PrefillBudget(
            tokens: 512, decodes: StepCostModelTests.decodes(decodes, context: 0),
            prefills: prefills, target: target, position: 0, cost: cost)
    }

    @Test("without decoding sequences a step is as large as the device allows")
    func alone() {
        #expect(budget(0, target: 5) == PrefillBudget(tokens: 512, milliseconds: .infinity))
    }

    @Test("beside decoding sequences prefills at most double the step")
    func doubled() {
        let alone = Self.cost.milliseconds(StepCostModelTests.decodes(100, context: 0))
        #expect(budget(100, target: 1000).milliseconds == alone)
    }

    @Test("more prefills than decoding sequences have as much each as these")
    func burst() {
        let alone = Self.cost.milliseconds(StepCostModelTests.decodes(2, context: 0))
        #expect(budget(2, prefills: 15, target: 1000).milliseconds == 7.5 * alone)
    }

    @Test("the step stays within the target where the decoding alone leaves room")
    func target() {
        let alone = Self.cost.milliseconds(StepCostModelTests.decodes(100, context: 0))
        #expect(abs(budget(100, target: alone + 4).milliseconds - 4) < 1e-9)
    }

    @Test("even where it leaves none a few tokens are prefilled")
    func least() {
        let least = 2 * Self.cost.milliseconds(row: PrefillBudget.leastTokens, from: 0)
        #expect(budget(100, target: 1).milliseconds == least)
        #expect(
            Self.cost.tokens(within: least / 2, from: 0, limit: 512) >= PrefillBudget.leastTokens
                - 1)
    }

    @Test("before anything was measured the first prefill beside others is small")
    func unknown() {
        let budget = budget(3, target: 250, cost: StepCostModel())
        #expect(budget == PrefillBudget(tokens: 64, milliseconds: .infinity))
    }
}
