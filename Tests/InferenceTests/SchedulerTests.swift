import DeviceAPI
import ModelFixtures
import Testing

@testable import Inference

@Suite("Scheduler")
struct SchedulerTests {
    func request(
        _ id: UInt64, prompt: Int, output: Int, priority: Int32 = 0, first: Int32? = nil,
        endTokens: [Int32] = []
    ) -> EngineRequest {
        let start = first ?? Int32(id) * 7
        return EngineRequest(
            id: id, tokens: (0..<prompt).map { (start + Int32($0)) % 1000 }, maxTokens: output,
            sampling: SamplingParameters(seed: id), endTokens: endTokens, priority: priority)
    }

    @Test(
        "every request gets its own tokens, alone or among others",
        arguments: [1, 2])
    func isolation(stepsInFlight: Int) throws {
        let harness = EngineHarness(pageCount: 128, stepsInFlight: stepsInFlight)
        let requests = (1...20).map {
            request($0, prompt: Int($0 * 13 % 90) + 1, output: Int($0 % 30) + 1)
        }
        for request in requests { #expect(harness.engine.submit(request) == nil) }
        try harness.run()
        for request in requests {
            #expect(harness.outputs[request.id] == EngineHarness.expected(request))
            #expect(harness.finishes[request.id] == .maxTokens)
        }
        #expect(harness.poolProblems.isEmpty)
        #expect(harness.engine.scheduler.pool.usedCount == 0)
    }

    @Test(
        "an end token ends the sequence and is not output",
        arguments: [1, 2])
    func endToken(stepsInFlight: Int) throws {
        let harness = EngineHarness(pageCount: 64, stepsInFlight: stepsInFlight)
        var wanted = request(1, prompt: 5, output: 20)
        let third = EngineHarness.expected(wanted)[2]
        wanted.endTokens = [third]
        #expect(harness.engine.submit(wanted) == nil)
        try harness.run()
        #expect(harness.outputs[1]?.count == 2 && harness.finishes[1] == .endToken)
    }

    @Test("decoding goes on in every step while a long prompt is prefilled")
    func mixing() throws {
        let harness = EngineHarness(pageCount: 128, tokensPerStep: 32)
        #expect(harness.engine.submit(request(1, prompt: 4, output: 30)) == nil)
        try harness.step()
        #expect(harness.engine.submit(request(2, prompt: 400, output: 1)) == nil)
        var before = harness.outputs[1]?.count ?? 0
        while harness.finishes[2] == nil {
            try harness.step()
            let count = harness.outputs[1]?.count ?? 0
            #expect(count == before + 1 || harness.finishes[1] != nil)
            before = count
        }
        let prefills = harness.records.filter { $0.prefillRows > 0 }.dropFirst()
        #expect(prefills.allSatisfy { $0.prefillTokens <= 32 })
    }

    @Test("a short prompt is not held up by a long one, nor the long one by many short")
    func fairness() throws {
        let harness = EngineHarness(pageCount: 256, tokensPerStep: 32, sequences: 4)
        #expect(harness.engine.submit(request(1, prompt: 480, output: 1)) == nil)
        try harness.step()
        #expect(harness.engine.submit(request(2, prompt: 20, output: 1)) == nil)
        try harness.step()
        try harness.step()
        #expect(harness.finishes[2] != nil && harness.finishes[1] == nil)
        // However many short prompts come, the long one has half of every step.
        var next: UInt64 = 3
        var steps = 0
        while harness.finishes[1] == nil, steps < 40 {
            for _ in 0..<3 {
                _ = harness.engine.submit(request(next, prompt: 30, output: 1))
                next += 1
            }
            try harness.step()
            steps += 1
        }
        #expect(steps <= 480 / 16)
    }

    @Test("a higher priority starts first, equal ones in the order of arrival")
    func order() throws {
        let harness = EngineHarness(pageCount: 64, sequences: 1)
        for (id, priority) in [(1, 0), (2, 0), (3, 5), (4, 5)] as [(UInt64, Int32)] {
            #expect(
                harness.engine.submit(request(id, prompt: 4, output: 2, priority: priority)) == nil)
        }
        try harness.run()
        #expect(harness.starts.map(\.request) == [3, 4, 1, 2])
    }

    @Test(
        "without pages the lowest and newest is preempted, comes back and misses nothing",
        arguments: [1, 2])
    func preemption(stepsInFlight: Int) throws {
        let harness = EngineHarness(
            pageCount: 32, tokensPerStep: 64, sequences: 8, stepsInFlight: stepsInFlight)
        let requests = (1...6).map {
            request($0, prompt: 40, output: 120, priority: $0 == 6 ? 3 : 0)
        }
        for request in requests { #expect(harness.engine.submit(request) == nil) }
        try harness.run()
        for request in requests {
            #expect(harness.outputs[request.id] == EngineHarness.expected(request))
        }
        let preemptions = harness.records.reduce(0) { $0 + $1.preemptions }
        #expect(preemptions > 0)
        #expect(harness.starts.filter { $0.request == 6 }.count == 1)
        let returned = harness.starts.filter { $0.preemptions > 0 }
        #expect(!returned.isEmpty && harness.poolProblems.isEmpty)
    }

    @Test(
        "what a preempted sequence had computed is found in the prefix cache",
        arguments: [1, 2])
    func preemptionHits(stepsInFlight: Int) throws {
        let harness = EngineHarness(
            pageCount: 32, tokensPerStep: 64, sequences: 2, stepsInFlight: stepsInFlight)
        #expect(harness.engine.submit(request(1, prompt: 200, output: 200)) == nil)
        #expect(harness.engine.submit(request(2, prompt: 100, output: 200)) == nil)
        try harness.run()
        let preempted = harness.records.firstIndex { $0.preemptions > 0 }
        let start = try #require(preempted)
        #expect(harness.records[start...].contains { $0.hitTokens > 0 })
        #expect(harness.outputs[2]?.count == 200)
    }

    @Test(
        "a prompt that another has filled is shared without a copy",
        arguments: [1, 2])
    func prefixHit(stepsInFlight: Int) throws {
        let harness = EngineHarness(pageCount: 64, stepsInFlight: stepsInFlight)
        #expect(harness.engine.submit(request(1, prompt: 50, output: 40, first: 3)) == nil)
        try harness.step()
        #expect(harness.engine.submit(request(2, prompt: 50, output: 4, first: 3)) == nil)
        for _ in 0..<stepsInFlight { try harness.step() }
        #expect(harness.starts.last == StartEvent(request: 2, cachedTokens: 48, preemptions: 0))
        #expect(harness.records.last?.pagesShared == 3)
        try harness.run()
        #expect(
            harness.outputs[2]
                == EngineHarness.expected(request(2, prompt: 50, output: 4, first: 3)))
    }

    @Test(
        "a cancelled request takes no part in the next step and its pages are free",
        arguments: [1, 2])
    func cancellation(stepsInFlight: Int) throws {
        let harness = EngineHarness(pageCount: 64, stepsInFlight: stepsInFlight)
        #expect(harness.engine.submit(request(1, prompt: 50, output: 40)) == nil)
        #expect(harness.engine.submit(request(2, prompt: 20, output: 40)) == nil)
        try harness.step()
        #expect(harness.engine.cancel(1))
        #expect(!harness.engine.cancel(1))
        try harness.step()
        #expect(harness.device.steps.last?.count == 1)
        #expect(harness.engine.scheduler.pool.usedCount == 2)
        #expect(harness.poolProblems.isEmpty)
    }

    @Test(
        "a request whose logits fail ends alone, and its pages are never shared",
        arguments: [1, 2])
    func numericError(stepsInFlight: Int) throws {
        let harness = EngineHarness(pageCount: 64, stepsInFlight: stepsInFlight)
        harness.device.poison = 999
        var bad = request(1, prompt: 40, output: 5, first: 0)
        bad.tokens[39] = 999
        let good = request(2, prompt: 60, output: 5, first: 0)
        #expect(harness.engine.submit(bad) == nil)
        try harness.run()
        #expect(harness.engine.submit(good) == nil)
        try harness.run()
        #expect(harness.finishes == [1: .numericError, 2: .maxTokens])
        #expect(harness.starts.last?.cachedTokens == 0)
        #expect(harness.outputs[2] == EngineHarness.expected(good))
    }

    @Test("what cannot run is refused with its numbers, and a full queue too")
    func refusals() {
        let harness = EngineHarness(pageCount: 64, queueLength: 2)
        let long = harness.engine.submit(request(1, prompt: 500, output: 20))
        #expect(long == "prompt 500 tokens and output 20 exceed the context of 512")
        var wrong = request(1, prompt: 5, output: 5)
        wrong.tokens[2] = 5000
        #expect(harness.engine.submit(wrong)?.contains("outside the vocabulary") == true)
        #expect(harness.engine.submit(request(1, prompt: 5, output: 0)) != nil)
        #expect(harness.engine.submit(request(1, prompt: 5, output: 5)) == nil)
        #expect(harness.engine.submit(request(2, prompt: 5, output: 5)) == nil)
        #expect(harness.engine.submit(request(3, prompt: 5, output: 5))?.contains("full") == true)
    }

    @Test(
        "a request that continues another's output draws the same tokens",
        arguments: [1, 2])
    func continuation(stepsInFlight: Int) throws {
        let whole = request(1, prompt: 20, output: 30)
        let expected = EngineHarness.expected(whole)
        let harness = EngineHarness(pageCount: 64, stepsInFlight: stepsInFlight)
        for cut in [1, 12, 29] {
            var rest = whole
            rest.id = UInt64(100 + cut)
            rest.tokens += expected.prefix(cut)
            #expect(harness.engine.submit(rest) == nil)
            try harness.run()
            #expect(harness.outputs[rest.id] == Array(expected.dropFirst(cut)))
        }
    }

    @Test(
        "random arrivals, cancellations and shortage leave every page free", arguments: [71, 72],
        [1, 2])
    func trace(seed: UInt64, stepsInFlight: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let harness = EngineHarness(
            pageCount: 40, tokensPerStep: 48, sequences: 6, queueLength: 20,
            stepsInFlight: stepsInFlight)
        var requests: [UInt64: EngineRequest] = [:]
        var cancelled: Set<UInt64> = []
        for round in 0..<1500 {
            if Int.random(in: 0..<4, using: &generator) == 0 {
                let id = UInt64(requests.count + 1)
                var made = request(
                    id, prompt: Int.random(in: 1...150, using: &generator),
                    output: Int.random(in: 1...60, using: &generator),
                    priority: Int32.random(in: 0...2, using: &generator),
                    first: Int32.random(in: 0...2, using: &generator) * 100)
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    made.sampling.presencePenalty = 0.5
                }
                if harness.engine.submit(made) == nil { requests[id] = made }
            }
            if Int.random(in: 0..<30, using: &generator) == 0,
                let id = requests.keys.randomElement(using: &generator),
                harness.engine.cancel(id)
            {
                cancelled.insert(id)
            }
            try harness.step()
            if round % 10 == 0 {
                let problems = harness.poolProblems
                #expect(problems.isEmpty, "seed \(seed) round \(round): \(problems)")
            }
        }
        try harness.run()
        for (id, request) in requests where !cancelled.contains(id) {
            #expect(harness.outputs[id] == EngineHarness.expected(request), "seed \(seed) id \(id)")
        }
        #expect(harness.engine.scheduler.pool.usedCount == 0)
        #expect(harness.poolProblems.isEmpty)
    }
}
