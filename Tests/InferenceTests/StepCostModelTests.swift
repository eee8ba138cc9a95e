import ModelFixtures
import Testing

@testable import Inference

@Suite("Step cost model")
struct StepCostModelTests {
    /// Milliseconds as a device of known costs would take.
    static func truth(_ work: StepWork) -> Double {
        2 + 0.05 * Double(work.tokens) + 0.00001 * Double(work.attended) + 0.02 * Double(work.rows)
    }

    static func decodes(_ count: Int, context: Int) -> StepWork {
        var work = StepWork()
        for _ in 0..<count { work.add(row: 1, from: context) }
        return work
    }

    static func random(_ generator: inout SeededGenerator) -> (StepWork, hasPrefill: Bool) {
        let rows = Int.random(in: 0...40, using: &generator)
        var work = decodes(rows, context: Int.random(in: 1...2000, using: &generator))
        let hasPrefill = rows == 0 || Bool.random(using: &generator)
        if hasPrefill {
            work.add(
                row: Int.random(in: 8...400, using: &generator),
                from: Int.random(in: 0...1500, using: &generator))
        }
        return (work, hasPrefill)
    }

    /// A model that has seen steps of the truth with noise, a few of them ten times as long.
    static func taught(_ steps: Int, outliers: Bool = false, scale: Double = 1, seed: UInt64)
        -> StepCostModel
    {
        var generator = SeededGenerator(seed: seed)
        var model = StepCostModel()
        for step in 0..<steps {
            let (work, hasPrefill) = random(&generator)
            var time = scale * truth(work) * Double.random(in: 0.95...1.05, using: &generator)
            if outliers, step % 25 == 24 { time *= 10 }
            model.observe(work, milliseconds: time, hasPrefill: hasPrefill)
        }
        return model
    }

    static func worstError(_ model: StepCostModel, seed: UInt64) -> Double {
        var generator = SeededGenerator(seed: seed)
        return (0..<200).map { _ in
            let work = random(&generator).0
            return abs(model.milliseconds(work) / truth(work) - 1)
        }.max() ?? .infinity
    }

    @Test("it finds the device's costs under noise", arguments: [11, 12, 13] as [UInt64])
    func converges(seed: UInt64) {
        let model = Self.taught(600, seed: seed)
        #expect(abs(model.perToken / 0.05 - 1) < 0.1, "seed \(seed)")
        #expect(abs(model.perStep / 2 - 1) < 0.2, "seed \(seed)")
        let error = Self.worstError(model, seed: seed + 100)
        #expect(error < 0.06, "seed \(seed): \(error)")
    }

    @Test("a few steps are enough for a first guess")
    func firstGuess() {
        let error = Self.worstError(Self.taught(12, seed: 21), seed: 22)
        #expect(error < 0.35, "\(error)")
    }

    @Test("steps that lost their core do not spoil it", arguments: [31, 32] as [UInt64])
    func outliers(seed: UInt64) {
        let error = Self.worstError(Self.taught(800, outliers: true, seed: seed), seed: seed)
        #expect(error < 0.12, "seed \(seed): \(error)")
    }

    @Test("a device that has become slower is believed")
    func slower() {
        var model = Self.taught(400, seed: 41)
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<600 {
            let (work, hasPrefill) = Self.random(&generator)
            model.observe(work, milliseconds: 3 * Self.truth(work), hasPrefill: hasPrefill)
        }
        let work = Self.decodes(20, context: 500)
        #expect(abs(model.milliseconds(work) / (3 * Self.truth(work)) - 1) < 0.1)
    }

    @Test("an hour of decoding leaves the cost of a prefill known")
    func remembersPrefill() {
        var model = Self.taught(300, seed: 51)
        let prefill = StepWork(row: 256, from: 0)
        let before = model.milliseconds(prefill)
        var generator = SeededGenerator(seed: 52)
        for _ in 0..<20_000 {
            let work = Self.decodes(8, context: Int.random(in: 100...900, using: &generator))
            let noise = Double.random(in: 0.9...1.1, using: &generator)
            model.observe(work, milliseconds: Self.truth(work) * noise, hasPrefill: false)
        }
        #expect(abs(model.milliseconds(prefill) / before - 1) < 0.1)
    }

    @Test("what decoding takes is told by the decoding steps of late")
    func decodeCorrection() {
        var model = Self.taught(400, seed: 55)
        var generator = SeededGenerator(seed: 56)
        let work = Self.decodes(4, context: 300)
        // Steps with a prefill as before, decoding ones twice as fast as their like.
        for _ in 0..<300 {
            model.observe(work, milliseconds: Self.truth(work) / 2, hasPrefill: false)
            let prefill = StepWork(row: Int.random(in: 1...200, using: &generator), from: 0)
            model.observe(prefill, milliseconds: Self.truth(prefill), hasPrefill: true)
        }
        let error = model.decodeMilliseconds(work) / (Self.truth(work) / 2) - 1
        #expect(abs(error) < 0.05, "\(error)")
    }

    @Test("no coefficient is negative, whatever times it is told", arguments: [61, 62] as [UInt64])
    func nonNegative(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var model = StepCostModel()
        for step in 0..<3000 {
            let (work, hasPrefill) = Self.random(&generator)
            let times = [
                0, -1, .infinity, .nan, Double.random(in: 0.001...1000, using: &generator),
            ]
            model.observe(work, milliseconds: times[step % 5], hasPrefill: hasPrefill)
            let all = [model.perStep, model.perToken, model.perAttendedToken, model.perRow]
            #expect(all.allSatisfy { $0 >= 0 && $0.isFinite }, "seed \(seed) step \(step): \(all)")
        }
    }

    @Test("the tokens that fit a time are the most that do", arguments: [71, 72] as [UInt64])
    func fitting(seed: UInt64) {
        let model = Self.taught(400, seed: seed)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let start = Int.random(in: 0...4000, using: &generator)
            let budget = Double.random(in: 0...60, using: &generator)
            let count = model.tokens(within: budget, from: start, limit: 512)
            if count > 0 {
                #expect(model.milliseconds(row: count, from: start) <= budget + 1e-9)
            }
            if count < 512 {
                #expect(model.milliseconds(row: count + 1, from: start) > budget - 1e-9)
            }
        }
        #expect(model.tokens(within: .infinity, from: 0, limit: 512) == 512)
    }
}
