import CPUDevice
import DeviceAPI
import ModelFormats

extension ModelFit {
    /// An encoder has no pages: it fits, with the longest texts it takes, or it does not.
    static func examine(
        _ request: LoadRequest, _ checkpoint: EncoderCheckpoint, availableBytes: Int
    ) throws(DeviceError) -> ModelFit {
        let model = checkpoint.configuration
        let device = try CPUEncoder(threadCount: request.threadCount)
        let plan = try device.memoryPlan(
            for: checkpoint,
            request: EngineLoader.memoryRequest(
                request, model, threadCount: device.threadCount, availableBytes: 1 << 60))
        let fits = plan.totalBytes <= availableBytes
        let context = fits ? plan.limits.contextLength : 0
        return ModelFit(
            architecture: model.architecture, parameters: model.parameterCount,
            dtype: request.weightFormat.rawValue, weightBytes: plan.weightBytes,
            cacheBytesPerToken: 0, workingBytes: plan.workingBytes,
            tokensPerStep: plan.limits.tokensPerStep, availableBytes: availableBytes,
            largestContextTokens: context, bound: fits ? .model : .memory,
            rooms: fits ? [Room(contextTokens: context, sequences: plan.limits.sequences)] : [],
            pageCount: fits ? 0 : nil,
            problem: fits
                ? nil
                : DeviceError.doesNotFit(plan: plan, availableBytes: availableBytes).description)
    }
}
