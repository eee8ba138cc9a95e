import CPUDevice
import DeviceAPI
import ModelFormats

extension EngineLoader {
    /// The checkpoint of a folder that holds an encoder; nil for what is none.
    func encoder(_ source: LoadRequest.Source) throws(DeviceError) -> EncoderCheckpoint? {
        guard case .path(let path) = source, !GGUFFile.isNamed(path) else { return nil }
        do {
            guard try EncoderCheckpoint.isEncoder(folder: path) else { return nil }
            return try EncoderCheckpoint(folder: path)
        } catch { throw .badWeights(error) }
    }

    func load(
        _ checkpoint: EncoderCheckpoint, _ request: LoadRequest, progress: (Double) -> Bool
    ) throws(DeviceError) -> (any ServingEngine, EngineReady) {
        let started = now()
        let model = checkpoint.configuration
        let device = try CPUEncoder(threadCount: request.threadCount)
        let plan = try device.memoryPlan(
            for: checkpoint,
            request: Self.memoryRequest(
                request, model, threadCount: device.threadCount,
                availableBytes: Self.availableBytes))
        try device.load(checkpoint, plan: plan, progress: progress)
        let engine = EncoderEngine(
            device: device, configuration: model, plan: plan,
            queueLength: max(1, request.queueLength), now: now)
        let ready = EngineReady(
            deviceKind: device.description.kind, deviceDetail: device.description.detail,
            plan: plan, vocabularySize: model.vocabularySize,
            parameterCount: model.parameterCount, endTokens: [],
            loadMilliseconds: Float(now() - started) / 1e6, vectorSize: model.hiddenSize)
        return (engine, ready)
    }

    static func memoryRequest(
        _ request: LoadRequest, _ model: EncoderConfiguration, threadCount: Int,
        availableBytes: Int
    ) -> MemoryRequest {
        let context = min(max(3, request.contextLength ?? .max), model.sequenceLimit)
        let tables = model.vocabularySize + model.positionCount + model.tokenTypeCount
        let weights = max(1, model.parameterCount - tables * model.hiddenSize)
        // Short steps: what else runs on the machine gets its turn, and a text that nobody waits
        // for any more is not begun.
        let affordable = EngineDevice.operationsPerStepAndThread * threadCount / weights
        let tokens = request.tokensPerStep ?? min(max(affordable, 64), 4096)
        return MemoryRequest(
            limits: DeviceLimits(
                tokensPerStep: min(max(tokens, context), 1 << 16),
                sequences: min(max(1, request.sequences), 4096), contextLength: context),
            weightFormat: request.weightFormat, availableBytes: availableBytes)
    }
}
