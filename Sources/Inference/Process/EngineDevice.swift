import CPUDevice
import CUDADevice
import DeviceAPI
import Glibc
import ModelFormats

/// A device, and what an engine must know to plan for it.
struct EngineDevice {
    /// What a step of one model may cost a CPU, so that decoding stays fluent beside a prefill:
    /// weights times tokens, for each thread.
    static let operationsPerStepAndThread = 1_500_000_000

    let device: any Device
    /// What a model may take of the memory that is there now.
    let availableBytes: Int
    /// Tokens of a step, unless the operator says otherwise.
    let tokensPerStep: Int
    /// The longest that prefills may make the others wait for a token, unless the operator says
    /// otherwise.
    let interTokenTargetMilliseconds: Int

    /// The device that the request asks for. On a machine with a GPU that does not take this model
    /// the choice that is left to us is the CPU.
    static func open(_ request: LoadRequest, for checkpoint: Checkpoint) throws(DeviceError)
        -> EngineDevice
    {
        switch request.device {
        case .cpu: return try cpu(request, checkpoint.configuration)
        case .cuda(let number): return try cuda(request, number)
        case .cudaUUID(let uuid):
            // The only way to an instance: the driver, when it starts, sees nothing else.
            setenv("CUDA_VISIBLE_DEVICES", uuid, 1)
            return try cuda(request, 0)
        case .automatic:
            guard let found = try? cuda(request, 0), found.takes(checkpoint, request) else {
                return try cpu(request, checkpoint.configuration)
            }
            return found
        }
    }

    private static func cpu(_ request: LoadRequest, _ model: ModelConfiguration)
        throws(DeviceError) -> EngineDevice
    {
        let device = try CPUDevice(
            threadCount: request.threadCount,
            weightCache: request.weightCache.map { WeightCache(directory: $0) })
        let affordable =
            operationsPerStepAndThread * device.threadCount / model.parameterCount
        return EngineDevice(
            device: device, availableBytes: EngineLoader.availableBytes,
            tokensPerStep: min(max(affordable, 64), 512),
            // Four tokens a second, about as fast as people read.
            interTokenTargetMilliseconds: 250)
    }

    private static func cuda(_ request: LoadRequest, _ number: Int) throws(DeviceError)
        -> EngineDevice
    {
        let device: CUDADevice
        do {
            device = try CUDADevice(
                CUDAPlatform.installed(
                    cache: request.kernelCache.map { KernelCache(directory: $0) }), device: number)
        } catch { throw .failed(reason: error.description) }
        return EngineDevice(
            device: device, availableBytes: try device.availableBytes, tokensPerStep: 8192,
            interTokenTargetMilliseconds: 30)
    }

    /// Whether the device computes with what the model is made of; its size is not asked.
    private func takes(_ checkpoint: Checkpoint, _ request: LoadRequest) -> Bool {
        do throws(DeviceError) {
            _ = try device.memoryPlan(
                for: checkpoint,
                request: memoryRequest(request, checkpoint.configuration, available: 1 << 60))
            return true
        } catch {
            switch error {
            case .unsupportedShape, .unsupportedFormat: return false
            default: return true
            }
        }
    }

    func memoryRequest(
        _ request: LoadRequest, _ model: ModelConfiguration, available: Int? = nil
    ) -> MemoryRequest {
        let sequences = min(max(1, request.sequences), 4096)
        let tokens = request.tokensPerStep ?? tokensPerStep
        return MemoryRequest(
            limits: DeviceLimits(
                tokensPerStep: min(max(tokens, sequences), 1 << 16), sequences: sequences,
                contextLength: min(max(16, request.contextLength ?? .max), model.contextLength)),
            weightFormat: request.weightFormat, cacheFormat: request.cacheFormat,
            pageBytes: request.pageBytes, availableBytes: available ?? availableBytes)
    }
}
