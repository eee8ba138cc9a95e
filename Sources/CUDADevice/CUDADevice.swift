package import DeviceAPI
package import ModelFormats

/// One NVIDIA GPU as a device of the engine. A step is queued by `submit` and runs while the host
/// plans the next.
package final class CUDADevice: Device {
    /// The kernels use instructions that came with this compute capability.
    private static let oldest = (major: 8, minor: 0)

    let platform: CUDAPlatform
    let context: CUDAContext
    private var loaded: LoadedModel?

    package init(_ platform: CUDAPlatform, device index: Int = 0) throws(CUDAError) {
        self.platform = platform
        context = try CUDAContext(platform.driver, device: index)
        let info = context.info
        guard (info.major, info.minor) >= Self.oldest else {
            throw .oldDevice(
                name: info.name, capability: info.capability,
                needed: "\(Self.oldest.major).\(Self.oldest.minor)")
        }
    }

    package var stepsInFlight: Int { LoadedModel.stepsInFlight }

    package var description: DeviceDescription {
        DeviceDescription(
            kind: "CUDA", detail: "\(context.info.name), compute \(context.info.capability)",
            totalBytes: context.info.memoryBytes)
    }

    /// What models may take now: all that is free, less what the driver, cuBLASLt and graphs need
    /// for themselves.
    package var availableBytes: Int {
        get throws(DeviceError) {
            try guarding { () throws(CUDAError) in
                max(0, try context.freeBytes - Self.headroomBytes)
            }
        }
    }

    private static let headroomBytes = 1 << 30

    package func memoryPlan(
        for checkpoint: Checkpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan {
        let model = checkpoint.configuration
        try Self.check(checkpoint, request)
        let format = MatrixFormat(request.weightFormat)
        var request = request
        if request.weightFormat == .stored { request.weightFormat = .bfloat16 }
        if request.cacheFormat == .automatic { request.cacheFormat = .bfloat16 }
        let shape = StepShape(
            model, request.limits, format, cache: request.cacheFormat,
            multiprocessors: context.info.multiprocessors)
        return try MemoryPlan.fitting(
            request, weightBytes: WeightLayout(model, format).byteCount,
            workingBytes: StepLayout(shape).byteCount + MatrixProducts.workspaceBytes,
            bytesPerPage: shape.bytesPerPage)
    }

    package func load(
        _ checkpoint: Checkpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {
        loaded = nil
        try guarding { () throws(CUDAError) in try context.use() }
        do {
            loaded = try LoadedModel(
                checkpoint, plan: plan, context: context, platform: platform, progress: progress)
        } catch {
            switch error {
            case .file(let error): throw .badWeights(error)
            case .device(let error): throw DeviceError(error)
            case .abandoned: throw .loadAbandoned
            }
        }
    }

    package func submit(_ plan: StepPlan) throws(DeviceError) {
        guard let loaded else { throw .notLoaded }
        let limits = loaded.shape.limits
        for (what, count, limit) in [
            ("tokens", plan.tokens.count, limits.tokensPerStep),
            ("rows", plan.rows.count, limits.sequences),
            ("sampling rows", plan.sampling.count, limits.sequences),
        ] where count > limit {
            throw .stepTooLarge(what: what, count: count, limit: limit)
        }
        guard loaded.canSubmit else {
            throw .stepTooLarge(
                what: "steps before it", count: LoadedModel.stepsInFlight + 1,
                limit: LoadedModel.stepsInFlight)
        }
        try guarding { () throws(CUDAError) in try loaded.submit(plan) }
    }

    package func wait(for output: inout StepOutput) throws(DeviceError) {
        guard let loaded, loaded.hasSubmitted else { throw .notLoaded }
        try guarding { () throws(CUDAError) in try loaded.wait(for: &output) }
    }

    /// The logits of one sampling row of the last step, for comparisons; copies the row.
    package func logits(samplingRow: Int) throws(DeviceError) -> [Float] {
        guard let loaded else { throw .notLoaded }
        return try guarding { () throws(CUDAError) in try loaded.logits(samplingRow) }
    }

    /// CUDA's errors in the words of devices.
    func guarding<T>(_ body: () throws(CUDAError) -> T) throws(DeviceError) -> T {
        do { return try body() } catch { throw DeviceError(error) }
    }

    private static func check(_ checkpoint: Checkpoint, _ request: MemoryRequest)
        throws(DeviceError)
    {
        let model = checkpoint.configuration
        for (what, size, unit) in [
            ("hidden_size", model.hiddenSize, 16), ("head_dim", model.headDimension, 16),
            ("intermediate_size", model.intermediateSize, 16),
        ] where size % unit != 0 {
            throw .unsupportedShape(
                what: what, found: size, requirement: "a multiple of \(unit)")
        }
        guard model.headDimension <= 256 else {
            throw .unsupportedShape(
                what: "head_dim", found: model.headDimension, requirement: "at most 256")
        }
        guard [.automatic, .bfloat16, .float8].contains(request.cacheFormat) else {
            throw .unsupportedFormat(
                what: "keys and values in \(request.cacheFormat.rawValue)", device: "a GPU",
                supported: "auto, bfloat16 or fp8")
        }
        for tensor in model.neededTensors {
            let type: ElementType
            do { type = try checkpoint.weights.tensor(tensor).elementType } catch {
                throw .badWeights(error)
            }
            guard !type.isQuantized else {
                throw .unsupportedFormat(
                    what: "\(tensor.name) in \(type.rawValue)", device: "a GPU",
                    supported: "BF16, F16 and F32; a CPU takes the others")
            }
        }
    }
}

extension DeviceError {
    fileprivate init(_ error: CUDAError) {
        switch error {
        case .outOfMemory(let bytes, let purpose): self = .noMemory(bytes: bytes, purpose: purpose)
        default: self = .failed(reason: error.description)
        }
    }
}

extension MatrixFormat {
    init(_ format: WeightFormat) {
        switch format {
        case .int4: self = .int4
        case .float8: self = .float8
        case .int8: self = .int8
        case .stored, .bfloat16: self = .bfloat16
        }
    }
}
