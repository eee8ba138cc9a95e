import DeviceAPI
import Testing

@testable import Inference

@Suite("Admission and preemption")
struct AdmissionTests {
    private func request(_ id: UInt64, prompt: Int, output: Int, priority: Int32 = 0)
        -> EngineRequest
    {
        TimedHarness.request(id, prompt: prompt, output: output, priority: priority)
    }

    @Test("a request waits until pages for half of its likely output are free beside the others'")
    func reserves() throws {
        // 160 tokens in 10 pages a request at its end; 100 tokens in 7 to start with.
        let harness = EngineHarness(pageCount: 33, tokensPerStep: 256)
        for id in 1...6 as ClosedRange<UInt64> {
            #expect(harness.engine.submit(request(id, prompt: 40, output: 120)) == nil)
        }
        try harness.step()
        #expect(harness.engine.scheduler.runningCount == 4)
        #expect(harness.engine.scheduler.waitingCount == 2)
    }

    @Test("outputs that have been short of late let more start")
    func learnsOutputs() throws {
        let harness = EngineHarness(pageCount: 33, tokensPerStep: 256)
        for id in 100..<180 as Range<UInt64> {
            #expect(harness.engine.submit(request(id, prompt: 4, output: 2)) == nil)
            try harness.run()
        }
        #expect(harness.engine.scheduler.meanOutputTokens < 4)
        for id in 1...8 as ClosedRange<UInt64> {
            #expect(harness.engine.submit(request(id, prompt: 40, output: 120)) == nil)
        }
        try harness.step()
        // 40 tokens and an output of two: 3 pages each.
        #expect(harness.engine.scheduler.runningCount == 8)
    }

    @Test("the watermark stays free when others run")
    func watermark() throws {
        // With the output's first token 26 pages, and 24 or 23 of 50; one is the watermark.
        for (prompt, running) in [(368, 1), (367, 2)] {
            let harness = EngineHarness(pageCount: 50, tokensPerStep: 512)
            #expect(harness.engine.submit(request(1, prompt: 415, output: 1)) == nil)
            #expect(harness.engine.submit(request(2, prompt: prompt, output: 1)) == nil)
            var plan = StepPlan()
            var scheduler = harness.engine.scheduler
            scheduler.plan(into: &plan, at: 0)
            #expect(scheduler.runningCount == running)
        }
    }

    @Test("the recompute of a preempted sequence is mostly hits")
    func recomputeHits() throws {
        let harness = EngineHarness(pageCount: 32, tokensPerStep: 512, sequences: 2)
        // Both fit at first; when the first grows, the second gives way, and soon returns.
        #expect(harness.engine.submit(request(1, prompt: 200, output: 50)) == nil)
        #expect(harness.engine.submit(request(2, prompt: 240, output: 60)) == nil)
        try harness.run()
        let back = try #require(harness.starts.first { $0.preemptions > 0 })
        #expect(back.request == 2)
        let after = try #require(harness.records.lastIndex { $0.preemptions > 0 })
        let hits = harness.records[after...].reduce(0) { $0 + $1.hitTokens }
        let computed = harness.records[after...].reduce(0) { $0 + $1.prefillTokens }
        #expect(hits > 3 * computed, "\(hits) hits, \(computed) computed again")
        #expect(harness.outputs[2] == EngineHarness.expected(request(2, prompt: 240, output: 60)))
    }

    @Test("of the newest the one that loses the fewest pages makes room, never an older one")
    func fewestLost() {
        var scheduler = Scheduler(
            limits: SchedulerLimits(
                device: DeviceLimits(tokensPerStep: 512, sequences: 4, contextLength: 512)),
            pageCount: 34, key: (1, 2))
        for (id, prompt) in [(1, 160), (2, 100), (3, 160), (4, 64)] as [(UInt64, Int)] {
            let isTaken = scheduler.submit(request(id, prompt: prompt, output: 4), at: 0)
            #expect(isTaken)
        }
        var plan = StepPlan()
        scheduler.plan(into: &plan, at: 0)
        #expect(plan.rows.count == 4)
        // All full pages get names but those of the fourth, which has not computed anything.
        var output = StepOutput()
        output.samples = Array(repeating: Sample(token: 1), count: 4)
        output.samples[3] = .failed
        var events = StepEvents()
        scheduler.commit(output, into: &events)
        let requests = { (scheduler: Scheduler) in
            scheduler.running.map { scheduler.sequences[$0].id }
        }
        #expect(requests(scheduler) == [1, 2, 3])
        // The third has lost the names of its pages: the second has least to lose.
        let third = scheduler.running[2]
        scheduler.sequences[third].table.releaseAll(to: &scheduler.pool)
        let whole = scheduler.sequences[third].computedCount
        let hasPages = scheduler.reserve(third, tokens: 0)
        #expect(hasPages && whole == 160)
        let hasGrown = scheduler.reserve(scheduler.running[0], tokens: 160)
        #expect(hasGrown)
        #expect(requests(scheduler) == [1, 3])
        // The last in the order has nobody behind it to give way.
        let hasGrownLast = scheduler.reserve(third, tokens: 16 * 34)
        #expect(!hasGrownLast)
        #expect(requests(scheduler) == [1])
    }

    @Test("a higher priority keeps its pages")
    func priority() throws {
        let harness = EngineHarness(pageCount: 32, tokensPerStep: 512, sequences: 3)
        #expect(harness.engine.submit(request(1, prompt: 150, output: 200)) == nil)
        #expect(harness.engine.submit(request(2, prompt: 150, output: 200, priority: 2)) == nil)
        try harness.run()
        let preempted = harness.starts.filter { $0.preemptions > 0 }.map(\.request)
        #expect(!preempted.isEmpty && preempted.allSatisfy { $0 == 1 })
    }
}
