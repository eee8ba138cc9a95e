import CKernels
package import DeviceAPI
import Glibc
package import ModelFormats

/// An encoder on CPU threads. A batch runs on the calling thread and its team.
package final class CPUEncoder: EncoderDevice {
    private let team: OpaquePointer
    private let kernels: UnsafePointer<ck_kernels>
    package let threadCount: Int
    private var loaded: LoadedEncoder?

    private static let spinNanoseconds: UInt64 = 50_000

    /// `threadCount` nil takes every core that the process may use; `variant` nil the fastest
    /// kernels that the CPU has.
    package init(
        threadCount: Int? = nil, variant: KernelVariant? = nil
    ) throws(DeviceError) {
        let count = max(1, threadCount ?? ck_usable_cores())
        guard let team = ck_team_create(count, Self.spinNanoseconds) else {
            throw .noThreads(count: count)
        }
        self.team = team
        self.threadCount = count
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
        for checkpoint: EncoderCheckpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan {
        let model = checkpoint.configuration
        for (what, size) in [
            ("hidden_size", model.hiddenSize),
            ("hidden_size / num_attention_heads", model.headDimension),
            ("intermediate_size", model.intermediateSize),
        ] where size % 16 != 0 {
            throw .unsupportedShape(what: what, found: size, requirement: "a multiple of 16")
        }
        let weights: EncoderWeightLayout
        do {
            weights = try EncoderWeightLayout(checkpoint, format: request.weightFormat)
        } catch { throw .badWeights(error) }
        let plan = MemoryPlan(
            limits: request.limits, weightFormat: request.weightFormat,
            weightBytes: weights.byteCount,
            workingBytes: EncoderLayout(
                model, limits: request.limits, threadCount: threadCount
            ).byteCount, bytesPerPage: 0, pageCount: 0)
        guard plan.totalBytes <= request.availableBytes else {
            throw .doesNotFit(plan: plan, availableBytes: request.availableBytes)
        }
        return plan
    }

    package func load(
        _ checkpoint: EncoderCheckpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {
        loaded = nil
        loaded = try LoadedEncoder(
            checkpoint, plan: plan, threadCount: threadCount, progress: progress)
    }

    package func encode(_ batch: EncodeBatch, into vectors: inout [Float]) throws(DeviceError) {
        guard let loaded else { throw .notLoaded }
        let longest = Int(batch.lengths.max() ?? 0)
        for (what, count, limit) in [
            ("tokens", batch.tokens.count, loaded.limits.tokensPerStep),
            ("texts", batch.lengths.count, loaded.limits.sequences),
            ("tokens of one text", longest, loaded.limits.contextLength),
        ] where count > limit {
            throw .stepTooLarge(what: what, count: count, limit: limit)
        }
        guard !batch.lengths.isEmpty else { return }
        loaded.run(batch, team: team, kernels: kernels, into: &vectors)
    }
}
