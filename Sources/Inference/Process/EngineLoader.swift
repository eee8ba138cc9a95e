import DeviceAPI
import ModelFormats

/// Makes an engine from a load request.
struct EngineLoader {
    /// Of the memory that is available, the part that a model may take; the rest is for the other
    /// processes of the machine.
    private static let memoryShare = 0.85
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
        let place = try EngineDevice.open(request, for: checkpoint)
        let device = place.device
        let plan: MemoryPlan
        do {
            plan = try device.memoryPlan(
                for: checkpoint, request: place.memoryRequest(request, checkpoint.configuration))
        } catch { throw ModelFit.explained(error, request, checkpoint, on: place) }
        try device.load(checkpoint, plan: plan, progress: progress)
        var generator = SystemRandomNumberGenerator()
        let engine = InferenceEngine(
            device: device, configuration: checkpoint.configuration, plan: plan,
            queueLength: max(1, request.queueLength),
            interTokenTargetMilliseconds: Double(
                request.interTokenTargetMilliseconds ?? place.interTokenTargetMilliseconds),
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
}
