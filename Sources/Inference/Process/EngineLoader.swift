import CPUDevice
import DeviceAPI
import ModelFormats

/// Makes an engine from a load request.
struct EngineLoader {
    /// Of the memory that is available, the part that a model may take; the rest is for the other
    /// processes of the machine.
    private static let memoryShare = 0.85
    /// What a step of one model may cost, so that decoding stays fluent beside a prefill: weights
    /// times tokens, for each thread.
    static let operationsPerStepAndThread = 1_500_000_000

    /// Four tokens a second, about as fast as people read.
    private static let interTokenTargetMilliseconds = 250

    let openEmbedded: () throws(ModelFormatError) -> Checkpoint
    let now: () -> UInt64

    /// Loads the model; `progress` gets 0...1 and gives up by answering false.
    func load(
        _ request: LoadRequest, progress: (Double) -> Bool
    ) throws(DeviceError) -> (any ServingEngine, EngineReady) {
        if let checkpoint = try encoder(request.source) {
            return try load(checkpoint, request, progress: progress)
        }
        let started = now()
        let checkpoint = try open(request.source)
        let device = try CPUDevice(
            threadCount: request.threadCount,
            weightCache: request.weightCache.map { WeightCache(directory: $0) })
        let plan = try device.memoryPlan(
            for: checkpoint,
            request: Self.memoryRequest(
                request, checkpoint.configuration, threadCount: device.threadCount,
                availableBytes: Self.availableBytes))
        try device.load(checkpoint, plan: plan, progress: progress)
        var generator = SystemRandomNumberGenerator()
        let engine = InferenceEngine(
            device: device, configuration: checkpoint.configuration, plan: plan,
            queueLength: max(1, request.queueLength),
            interTokenTargetMilliseconds: Double(
                request.interTokenTargetMilliseconds ?? Self.interTokenTargetMilliseconds),
            key: (generator.next(), generator.next()), now: now)
        let ready = EngineReady(
            deviceKind: device.description.kind, deviceDetail: device.description.detail,
            plan: plan, vocabularySize: checkpoint.configuration.vocabularySize,
            parameterCount: checkpoint.configuration.parameterCount,
            endTokens: checkpoint.configuration.endTokens,
            loadMilliseconds: Float(now() - started) / 1e6)
        return (engine, ready)
    }

    func open(_ source: LoadRequest.Source) throws(DeviceError) -> Checkpoint {
        do {
            switch source {
            case .embedded: return try openEmbedded()
            case .path(let path): return try Checkpoint(path: path)
            }
        } catch { throw .badWeights(error) }
    }

    /// What a model may take of the memory that is there now.
    static var availableBytes: Int { Int(Double(SystemMemory.availableBytes) * memoryShare) }

    static func memoryRequest(
        _ request: LoadRequest, _ model: ModelConfiguration, threadCount: Int, availableBytes: Int
    ) -> MemoryRequest {
        MemoryRequest(
            limits: limits(request, model, threadCount: threadCount),
            weightFormat: request.weightFormat, cacheFormat: request.cacheFormat,
            pageBytes: request.pageBytes,
            availableBytes: availableBytes)
    }

    private static func limits(
        _ request: LoadRequest, _ model: ModelConfiguration, threadCount: Int
    ) -> DeviceLimits {
        let sequences = min(max(1, request.sequences), 4096)
        let affordable = operationsPerStepAndThread * threadCount / model.parameterCount
        let tokens = request.tokensPerStep ?? min(max(affordable, 64), 512)
        return DeviceLimits(
            tokensPerStep: min(max(tokens, sequences), 1 << 16), sequences: sequences,
            contextLength: min(max(16, request.contextLength ?? .max), model.contextLength))
    }
}
