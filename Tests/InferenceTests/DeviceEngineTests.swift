import CPUDevice
import DeviceAPI
import Foundation
import Inference
import ModelFixtures
import ModelFormats
import Testing

/// The engine over the real device: what a request gives must depend on nothing but the request.
@Suite("Engine on the CPU")
struct DeviceEngineTests {
    func engine(
        tokensPerStep: Int, sequences: Int, pageCount: Int? = nil, threads: Int = 2
    ) throws -> InferenceEngine {
        let checkpoint = try RandomCheckpoint().checkpoint()
        let device = try CPUDevice(threadCount: threads)
        let limits = DeviceLimits(
            tokensPerStep: tokensPerStep, sequences: sequences, contextLength: 256)
        var request = MemoryRequest(limits: limits, availableBytes: 1 << 30)
        let bytesPerPage = try device.memoryPlan(for: checkpoint, request: request).bytesPerPage
        request.pageBytes = pageCount.map { $0 * bytesPerPage }
        let plan = try device.memoryPlan(for: checkpoint, request: request)
        try device.load(checkpoint, plan: plan) { _ in true }
        return InferenceEngine(
            device: device, configuration: checkpoint.configuration, plan: plan, key: (3, 4),
            now: MonotonicClock.nanoseconds)
    }

    func requests(_ count: Int, seed: UInt64) -> [EngineRequest] {
        var generator = SeededGenerator(seed: seed)
        return (1...UInt64(count)).map { id in
            let shared = (0..<Int.random(in: 0...3, using: &generator) * 20).map { Int32($0 % 200) }
            let own = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                Int32.random(in: 0..<250, using: &generator)
            }
            return EngineRequest(
                id: id, tokens: shared + own, maxTokens: Int.random(in: 1...60, using: &generator),
                sampling: SamplingParameters(
                    temperature: id % 3 == 0 ? 0 : 0.9, topK: id % 2 == 0 ? 40 : 0,
                    topP: id % 4 == 0 ? 0.9 : 1, frequencyPenalty: id % 5 == 0 ? 0.5 : 0,
                    seed: id))
        }
    }

    func run(_ engine: InferenceEngine, _ requests: [EngineRequest]) throws -> [UInt64: [Int32]] {
        var outputs: [UInt64: [Int32]] = [:]
        for request in requests { #expect(engine.submit(request) == nil) }
        while try engine.step() {
            for event in engine.events.tokens {
                outputs[event.request, default: []].append(event.token)
            }
        }
        return outputs
    }

    @Test("tokens are the same alone, in a crowd, in small chunks, and with too few pages")
    func sameTokens() throws {
        let requests = requests(24, seed: 17)
        let alone = try engine(tokensPerStep: 512, sequences: 1, threads: 1)
        var expected: [UInt64: [Int32]] = [:]
        for request in requests { expected.merge(try run(alone, [request])) { $1 } }

        let crowd = try engine(tokensPerStep: 512, sequences: 24)
        #expect(try run(crowd, requests) == expected)
        let chunked = try engine(tokensPerStep: 13, sequences: 12)
        #expect(try run(chunked, requests.reversed()) == expected)
        let scarce = try engine(tokensPerStep: 64, sequences: 16, pageCount: 18, threads: 3)
        #expect(try run(scarce, requests) == expected)
        // A second round takes its prompts from the prefix cache.
        #expect(try run(crowd, requests) == expected)
        #expect(crowd.scheduler.pool.usedCount == 0 && scarce.scheduler.pool.usedCount == 0)
    }

    /// Seconds, from the environment: a soak of minutes is not for every run.
    static let soakSeconds =
        ProcessInfo.processInfo.environment["BINNACLE_SOAK_SECONDS"].flatMap { Double($0) } ?? 2

    @Test("a long run of requests that come, go and are cancelled leaves every page free")
    func soak() throws {
        let engine = try engine(tokensPerStep: 48, sequences: 12, pageCount: 40)
        var generator = SeededGenerator(seed: 99)
        let end = MonotonicClock.nanoseconds() + UInt64(Self.soakSeconds * 1e9)
        var id: UInt64 = 0
        var finished = 0
        while MonotonicClock.nanoseconds() < end {
            for request in requests(4, seed: generator.next()) {
                var request = request
                id += 1
                request.id = id
                if engine.submit(request) != nil { break }
            }
            for _ in 0..<20 {
                guard try engine.step() else { break }
                finished += engine.events.finishes.count
                if Int.random(in: 0..<8, using: &generator) == 0, id > 0 {
                    engine.cancel(UInt64.random(in: 1...id, using: &generator))
                }
            }
            let problems = engine.scheduler.pool.problems(tables: engine.scheduler.tables)
            #expect(problems.isEmpty, "seed 99: \(problems)")
        }
        while try engine.step() {}
        #expect(engine.scheduler.pool.usedCount == 0 && finished > 0)
        #expect(engine.scheduler.pool.problems(tables: []).isEmpty)
    }
}
