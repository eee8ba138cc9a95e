import CKernels
package import DeviceAPI
import Glibc
package import ModelFormats

/// A device of CPU threads. A step runs on the calling thread and its team, and is done when
/// `submit` returns.
package final class CPUDevice: Device {
    let team: OpaquePointer
    let kernels: UnsafePointer<ck_kernels>
    package let threadCount: Int
    private let weightCache: WeightCache?
    private var loaded: LoadedModel?

    /// How long an idle team member spins before it sleeps: longer than the pause between two
    /// steps, short enough that another process's thread is not kept waiting.
    private static let spinNanoseconds: UInt64 = 50_000

    /// `threadCount` nil takes every core that the process may use; `variant` nil the fastest
    /// kernels that the CPU has.
    package init(
        threadCount: Int? = nil, variant: KernelVariant? = nil, weightCache: WeightCache? = nil
    ) throws(DeviceError) {
        let count = max(1, threadCount ?? ck_usable_cores())
        guard let team = ck_team_create(count, Self.spinNanoseconds) else {
            throw .noThreads(count: count)
        }
        self.team = team
        self.threadCount = count
        self.weightCache = weightCache
        kernels = (variant ?? .best).table
    }

    deinit { ck_team_destroy(team) }

    package var description: DeviceDescription {
        DeviceDescription(
            kind: "CPU",
            detail: String(cString: kernels.pointee.name) + ", \(threadCount) threads",
            totalBytes: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)))
    }

    package func memoryPlan(
        for checkpoint: Checkpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan {
        let model = checkpoint.configuration
        try Self.check(model)
        guard request.weightFormat != .float8, request.cacheFormat != .float8 else {
            throw .unsupportedFormat(
                what: "fp8", device: "a CPU",
                supported: "auto, bfloat16, int8 or int4 weights, and keys and values in auto, "
                    + "float32, float16, bfloat16 or int8")
        }
        let packed: PackedLayout
        do { packed = try PackedLayout(checkpoint, format: request.weightFormat) } catch {
            throw .badWeights(error)
        }
        let working = WorkingLayout(model, limits: request.limits, threadCount: threadCount)
        return try MemoryPlan.fitting(
            request, weightBytes: packed.byteCount, workingBytes: working.byteCount,
            bytesPerPage: KeyValuePages.bytesPerPage(
                model,
                element: request.cacheFormat.element(
                    beside: request.weightFormat, of: checkpoint)))
    }

    package func load(
        _ checkpoint: Checkpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {
        loaded = nil
        loaded = try LoadedModel(
            checkpoint, plan: plan, cache: weightCache, team: team, threadCount: threadCount,
            kernels: kernels, progress: progress)
    }

    package func submit(_ plan: StepPlan) throws(DeviceError) {
        guard let loaded else { throw .notLoaded }
        for (what, count, limit) in [
            ("tokens", plan.tokens.count, loaded.limits.tokensPerStep),
            ("sampling rows", plan.sampling.count, loaded.limits.sequences),
        ] where count > limit {
            throw .stepTooLarge(what: what, count: count, limit: limit)
        }
        loaded.run(plan, team: team, kernels: kernels)
    }

    package func wait(for output: inout StepOutput) throws(DeviceError) {
        guard let loaded else { throw .notLoaded }
        loaded.collect(into: &output)
    }

    /// The logits of one sampling row of the last step, for comparisons; copies the row.
    package func logits(samplingRow: Int) -> [Float] { loaded?.logits(samplingRow) ?? [] }

    private static func check(_ model: ModelConfiguration) throws(DeviceError) {
        for (what, size) in [
            ("hidden_size", model.hiddenSize), ("head_dim", model.headDimension),
            ("intermediate_size", model.intermediateSize),
        ] where size % 16 != 0 {
            throw .unsupportedShape(what: what, found: size, requirement: "a multiple of 16")
        }
        // Kernels of attention keep some queries of a head on the stack.
        guard model.headDimension <= 4096 else {
            throw .unsupportedShape(
                what: "head_dim", found: model.headDimension, requirement: "at most 4096")
        }
    }
}
