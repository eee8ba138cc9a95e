import DeviceAPI
import ModelFixtures
import ModelFormats

@testable import Inference

/// A fake device whose steps take time on a clock of its own, by a known cost and noise.
final class TimedDevice: Device {
    let fake: FakeDevice
    private(set) var clock: UInt64 = 0
    private var generator: SeededGenerator
    let milliseconds: (StepWork) -> Double
    private let noise: Double

    init(
        pageCount: Int, seed: UInt64, noise: Double = 0.05,
        milliseconds: @escaping (StepWork) -> Double = StepCostModelTests.truth
    ) {
        fake = FakeDevice(pageCount: pageCount)
        generator = SeededGenerator(seed: seed)
        self.noise = noise
        self.milliseconds = milliseconds
    }

    var description: DeviceDescription { fake.description }

    func memoryPlan(
        for checkpoint: Checkpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan { throw .notLoaded }

    func load(
        _ checkpoint: Checkpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {}

    func submit(_ plan: StepPlan) throws(DeviceError) {
        var work = StepWork()
        for row in plan.rows { work.add(row: Int(row.tokenCount), from: Int(row.startPosition)) }
        let factor = Double.random(in: (1 - noise)...(1 + noise), using: &generator)
        // One step in fifty loses its core for a while.
        let isDescheduled = noise > 0 && Int.random(in: 0..<50, using: &generator) == 0
        advance(milliseconds: milliseconds(work) * factor * (isDescheduled ? 4 : 1))
        try fake.submit(plan)
    }

    func wait(for output: inout StepOutput) throws(DeviceError) { try fake.wait(for: &output) }

    func advance(milliseconds: Double) { clock += UInt64(milliseconds * 1e6) }
}

/// An engine over a timed device, and when what came out of it.
final class TimedHarness {
    let device: TimedDevice
    let engine: InferenceEngine
    private(set) var outputs: [UInt64: [Int32]] = [:]
    private(set) var finished: [UInt64: UInt64] = [:]
    private(set) var records: [StepRecord] = []
    private(set) var starts: [StartEvent] = []

    init(
        _ device: TimedDevice, pageCount: Int, tokensPerStep: Int = 128, sequences: Int = 16,
        target: Double = 250
    ) {
        self.device = device
        engine = InferenceEngine(
            device: device, configuration: FakeDevice.configuration,
            plan: FakeDevice.plan(
                pageCount: pageCount, tokensPerStep: tokensPerStep, sequences: sequences),
            queueLength: 200, interTokenTargetMilliseconds: target, key: (1, 2)
        ) { device.clock }
    }

    @discardableResult
    func step() throws -> Bool {
        guard try engine.step() else { return false }
        records.append(engine.record)
        starts += engine.events.starts
        for event in engine.events.tokens {
            outputs[event.request, default: []].append(event.token)
        }
        for event in engine.events.finishes { finished[event.request] = device.clock }
        return true
    }

    static func request(_ id: UInt64, prompt: Int, output: Int, priority: Int32 = 0)
        -> EngineRequest
    {
        EngineRequest(
            id: id, tokens: (0..<prompt).map { Int32(($0 * 7 + Int(id) * 31) % 1000) },
            maxTokens: output, sampling: SamplingParameters(seed: id), priority: priority, salt: id)
    }
}
