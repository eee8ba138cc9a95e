import DeviceAPI
import ModelFormats

@testable import Inference

/// A device whose "keys and values" are the tokens themselves: the next token is a function of all
/// tokens that its pages hold. A page given to two sequences, freed too early or shared wrongly
/// shows as a wrong token.
final class FakeDevice: Device {
    static let vocabulary = 1000
    private var pages: [[Int32]]
    /// Steps that were submitted and that nobody has waited for.
    private var submitted: [StepPlan] = []
    private var lastSampled: [Int32: Int32] = [:]
    let stepsInFlight: Int
    /// Tokens of each row of the steps so far, for tests of fairness.
    private(set) var steps: [[StepRow]] = []
    /// A token that makes the logits of its sequence fail.
    var poison: Int32?

    init(pageCount: Int, stepsInFlight: Int = 1) {
        self.stepsInFlight = stepsInFlight
        pages = Array(repeating: Array(repeating: -1, count: 16), count: pageCount)
    }

    static let configuration = ModelConfiguration(
        hiddenSize: 16, layerCount: 1, headCount: 1, keyValueHeadCount: 1, headDimension: 16,
        intermediateSize: 16, vocabularySize: vocabulary, contextLength: 512)

    var description: DeviceDescription {
        DeviceDescription(kind: "fake", detail: "", totalBytes: 0)
    }

    func memoryPlan(
        for checkpoint: Checkpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan { throw .notLoaded }

    func load(
        _ checkpoint: Checkpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {}

    static func plan(pageCount: Int, tokensPerStep: Int, sequences: Int, context: Int = 512)
        -> MemoryPlan
    {
        MemoryPlan(
            limits: DeviceLimits(
                tokensPerStep: tokensPerStep, sequences: sequences, contextLength: context),
            weightBytes: 0, workingBytes: 0, bytesPerPage: 64, pageCount: pageCount)
    }

    /// The token that follows these: FNV-1a over them, and the draw's seed and counter.
    static func next(_ tokens: [Int32], seed: UInt64) -> Int32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for token in tokens { hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0x100_0000_01b3 }
        return Int32(hash >> 33) % Int32(vocabulary)
    }

    func submit(_ plan: StepPlan) throws(DeviceError) {
        guard submitted.count < stepsInFlight else {
            throw .stepTooLarge(what: "steps", count: submitted.count + 1, limit: stepsInFlight)
        }
        steps.append(plan.rows)
        submitted.append(plan)
    }

    /// A step is computed as late as can be, when it is waited for.
    func wait(for output: inout StepOutput) throws(DeviceError) {
        guard !submitted.isEmpty else { throw .notLoaded }
        let plan = submitted.removeFirst()
        for row in plan.rows {
            for index in 0..<row.tokenCount {
                let position = row.startPosition + index
                let page = plan.pages[Int(row.firstPage + position / 16)]
                let token = plan.tokens[Int(row.firstToken + index)]
                pages[Int(page)][Int(position % 16)] =
                    token == StepPlan.lastSampled ? lastSampled[row.slot] ?? -2 : token
            }
        }
        output.clear()
        var samples = [Sample](repeating: .failed, count: plan.sampling.count)
        for row in plan.rows where row.sampling >= 0 {
            let count = row.startPosition + row.tokenCount
            let tokens = (0..<count).map { position in
                pages[Int(plan.pages[Int(row.firstPage + position / 16)])][Int(position % 16)]
            }
            if let poison, tokens.contains(poison) { continue }
            let sampling = plan.sampling[Int(row.sampling)]
            let history = plan.history.dropFirst(Int(sampling.firstHistory))
                .prefix(Int(sampling.historyCount))
                .map { $0 == StepPlan.lastSampled ? lastSampled[row.slot] ?? -2 : $0 }
            guard history.isEmpty == !sampling.parameters.hasPenalties,
                history.elementsEqual(tokens.prefix(history.count))
            else { continue }
            let next = Self.next(tokens, seed: sampling.parameters.seed)
            lastSampled[row.slot] = next
            samples[Int(row.sampling)] = Sample(token: next)
        }
        output.samples = samples
    }
}

/// An engine over a fake device, and what came out of it.
final class EngineHarness {
    let device: FakeDevice
    let engine: InferenceEngine
    private(set) var outputs: [UInt64: [Int32]] = [:]
    private(set) var finishes: [UInt64: FinishReason] = [:]
    private(set) var starts: [StartEvent] = []
    private(set) var records: [StepRecord] = []

    init(
        pageCount: Int, tokensPerStep: Int = 64, sequences: Int = 8, queueLength: Int = 64,
        context: Int = 512, stepsInFlight: Int = 1
    ) {
        device = FakeDevice(pageCount: pageCount, stepsInFlight: stepsInFlight)
        var clock: UInt64 = 0
        engine = InferenceEngine(
            device: device, configuration: FakeDevice.configuration,
            plan: FakeDevice.plan(
                pageCount: pageCount, tokensPerStep: tokensPerStep, sequences: sequences,
                context: context),
            queueLength: queueLength, key: (1, 2)
        ) {
            clock += 1000
            return clock
        }
    }

    /// Runs steps until nothing is left, at most `limit` of them.
    func run(limit: Int = 10_000) throws {
        for _ in 0..<limit where try step() {}
    }

    @discardableResult
    func step() throws -> Bool {
        guard try engine.step() else { return false }
        starts += engine.events.starts
        records.append(engine.record)
        for event in engine.events.tokens {
            outputs[event.request, default: []].append(event.token)
        }
        for event in engine.events.finishes { finishes[event.request] = event.reason }
        return true
    }

    /// What a request must give, whatever runs beside it.
    static func expected(_ request: EngineRequest) -> [Int32] {
        var tokens = request.tokens
        while tokens.count - request.promptCount < request.maxTokens {
            let next = FakeDevice.next(tokens, seed: request.sampling.seed)
            if request.endTokens.contains(next) { break }
            tokens.append(next)
        }
        return Array(tokens[request.tokens.count...])
    }

    var poolProblems: [String] {
        engine.scheduler.pool.problems(tables: engine.scheduler.tables)
    }
}
