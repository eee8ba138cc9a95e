import DeviceAPI
import ModelFixtures
import Testing

@testable import Inference

@Suite("Scheduling over a device of known cost")
struct SchedulingSimulationTests {
    private func harness(
        seed: UInt64, noise: Double = 0.05, pageCount: Int = 400, sequences: Int = 16,
        target: Double = 250
    ) -> TimedHarness {
        TimedHarness(
            TimedDevice(pageCount: pageCount, seed: seed, noise: noise), pageCount: pageCount,
            sequences: sequences, target: target)
    }

    private func submit(_ request: EngineRequest, _ harness: TimedHarness) {
        #expect(harness.engine.submit(request) == nil)
    }

    private func p99(_ values: [Float]) -> Float {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * 99 / 100]
    }

    /// Steps of mixed load, so that the cost is known.
    private func warmUp(_ harness: TimedHarness) throws {
        for id in 1000..<1020 as Range<UInt64> {
            submit(TimedHarness.request(id, prompt: Int(id % 7) * 40 + 20, output: 10), harness)
        }
        while try harness.step() {}
    }

    @Test(
        "thousands of steps: all end, with their own tokens, and all pages return",
        arguments: [101, 102, 103] as [UInt64])
    func everyone(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let harness = harness(seed: seed, pageCount: 96)
        var requests: [EngineRequest] = []
        var submitted: [UInt64: UInt64] = [:]
        for _ in 0..<4000 {
            if Int.random(in: 0..<14, using: &generator) == 0 {
                let isLong = Int.random(in: 0..<6, using: &generator) == 0
                let request = TimedHarness.request(
                    UInt64(requests.count + 1),
                    prompt: Int.random(in: isLong ? 200...400 : 4...60, using: &generator),
                    output: Int.random(in: 1...60, using: &generator),
                    priority: Int.random(in: 0..<10, using: &generator) == 0 ? 1 : 0)
                submit(request, harness)
                requests.append(request)
                submitted[request.id] = harness.device.clock
            }
            if try !harness.step() { harness.device.advance(milliseconds: 5) }
        }
        while try harness.step() {}
        for request in requests {
            #expect(harness.outputs[request.id] == EngineHarness.expected(request), "seed \(seed)")
            let waited = (harness.finished[request.id] ?? .max) - (submitted[request.id] ?? 0)
            #expect(waited < 20_000_000_000, "seed \(seed) id \(request.id): \(waited) ns")
        }
        #expect(harness.engine.scheduler.pool.usedCount == 0)
        let tables = harness.engine.scheduler.tables
        #expect(harness.engine.scheduler.pool.problems(tables: tables).isEmpty)
        let cost = harness.engine.scheduler.cost
        let work = StepWork(row: 64, from: 100)
        let error = cost.milliseconds(work) / StepCostModelTests.truth(work) - 1
        #expect(abs(error) < 0.15, "seed \(seed): \(error)")
    }

    @Test("a long prompt at most doubles the time between a stream's tokens")
    func interTokenLatency() throws {
        let harness = harness(seed: 7)
        try warmUp(harness)
        for id in 1...4 as ClosedRange<UInt64> {
            submit(TimedHarness.request(id, prompt: 20, output: 250), harness)
        }
        while try harness.step(), harness.records.last?.decodeRows != 4 {}
        let before = harness.records.count
        for _ in 0..<100 { try harness.step() }
        let quiet = harness.records[before...].map(\.deviceMicroseconds)
        submit(TimedHarness.request(5, prompt: 500, output: 1), harness)
        let arrival = harness.records.count
        while harness.finished[5] == nil { try harness.step() }
        let busy = harness.records[arrival...].filter { $0.prefillRows > 0 }
        #expect(busy.count > 5 && busy.allSatisfy { $0.decodeRows == 4 })
        let ratio = p99(busy.map(\.deviceMicroseconds)) / p99(quiet)
        #expect(ratio <= 2.1, "\(ratio)")
    }

    @Test("with many streams a prompt is prefilled within the target")
    func target() throws {
        let harness = harness(seed: 8, noise: 0, target: 4)
        try warmUp(harness)
        for id in 1...10 as ClosedRange<UInt64> {
            submit(TimedHarness.request(id, prompt: 20, output: 200), harness)
        }
        while try harness.step(), harness.records.last?.decodeRows != 10 {}
        submit(TimedHarness.request(50, prompt: 400, output: 1), harness)
        while harness.finished[50] == nil {
            try harness.step()
            let record = try #require(harness.records.last)
            #expect(record.deviceMicroseconds <= 4100 && record.decodeRows == 10)
            let error = record.predictedMicroseconds / record.deviceMicroseconds - 1
            #expect(abs(error) < 0.05)
        }
    }

    @Test("with nothing to decode a step takes all the tokens that the device has room for")
    func throughput() throws {
        let harness = harness(seed: 9, target: 1)
        try warmUp(harness)
        submit(TimedHarness.request(1, prompt: 400, output: 1), harness)
        try harness.step()
        #expect(harness.records.last?.prefillTokens == 128)
    }

    @Test("a short prompt behind two long ones starts at once, and neither of these stands still")
    func sharing() throws {
        let harness = harness(seed: 10)
        try warmUp(harness)
        submit(TimedHarness.request(1, prompt: 480, output: 2), harness)
        submit(TimedHarness.request(2, prompt: 480, output: 2), harness)
        submit(TimedHarness.request(3, prompt: 24, output: 1), harness)
        try harness.step()
        #expect(harness.finished[3] != nil && harness.finished[1] == nil)
        let computed = harness.engine.scheduler.state.sequences.map(\.computedTokens)
        #expect(computed == [64, 40])
    }

    @Test("who has waited long enough counts as short")
    func aging() throws {
        let harness = harness(seed: 11, pageCount: 800)
        submit(TimedHarness.request(1, prompt: 480, output: 2), harness)
        submit(TimedHarness.request(2, prompt: 400, output: 2), harness)
        harness.device.advance(milliseconds: 9000)
        submit(TimedHarness.request(3, prompt: 100, output: 2), harness)
        try harness.step()
        let computed = harness.engine.scheduler.state.sequences.map(\.computedTokens)
        // 400 after four half-lives counts as 25, less than 100.
        #expect(computed == [64, 64, 0])
    }

    @Test("a higher class is prefilled before all others")
    func classes() throws {
        let harness = harness(seed: 12)
        submit(TimedHarness.request(1, prompt: 300, output: 2), harness)
        try harness.step()
        submit(TimedHarness.request(2, prompt: 300, output: 2, priority: 3), harness)
        try harness.step()
        let state = harness.engine.scheduler.state.sequences
        #expect(state.map(\.request) == [2, 1] && state.map(\.computedTokens) == [128, 128])
    }
}
