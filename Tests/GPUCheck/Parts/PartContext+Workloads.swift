import CUDADevice
import DeviceAPI
import Inference
import ModelFormats

/// An engine with a model of random weights.
extension PartContext {
    /// A loaded model, and what the device can do.
    private final class Loaded {
        let engine: InferenceEngine
        let floor: EngineFloor
        let seconds: Double

        init(_ context: PartContext, _ sizes: CheckSizes.Engine) throws {
            let checkpoint = try Checkpoint(
                configuration: sizes.model,
                weights: RandomWeights(sizes.model, blockBytes: context.sizes.blockBytes))
            let device = try context.device()
            let start = context.now()
            engine = try context.engine(sizes, device, checkpoint)
            seconds = Double(context.now() - start) / 1e9
            floor = EngineFloor(
                model: sizes.model, ceilings: try Ceilings(context.bench(), context.sizes))
        }
    }

    func engine(
        _ sizes: CheckSizes.Engine, _ device: CUDADevice, _ checkpoint: Checkpoint
    ) throws -> InferenceEngine {
        let plan = try device.memoryPlan(
            for: checkpoint,
            request: MemoryRequest(
                limits: DeviceLimits(
                    tokensPerStep: sizes.tokensPerStep, sequences: sizes.sequences,
                    contextLength: sizes.contextLength),
                availableBytes: try device.availableBytes))
        try device.load(checkpoint, plan: plan) { _ in true }
        return InferenceEngine(
            device: device, configuration: checkpoint.configuration, plan: plan,
            interTokenTargetMilliseconds: 250, key: (1, 2), now: now)
    }

    func workloadItems(_ sizes: CheckSizes.Engine) -> [PartItem] {
        var loaded: Loaded?
        func load() throws -> Loaded {
            if let loaded { return loaded }
            let fresh = try Loaded(self, sizes)
            loaded = fresh
            return fresh
        }
        return [
            PartItem("load") {
                let model = try load()
                let bytes = Double(model.engine.plan.weightBytes)
                return [
                    .measured(
                        "\(sizes.name) load from memory", model.seconds, "s",
                        "\(Finding.text(bytes / model.seconds / 1e9)) GB/s")
                ]
            }
        ]
            + sizes.workloads.map { workload in
                PartItem("\(sizes.name) \(workload.name)") {
                    let model = try load()
                    let requests = workload.requests(vocabulary: sizes.model.vocabularySize)
                    // What happens once, such as graphs and the choice of products, has happened.
                    try self.warm(model.engine, requests)
                    let run = try WorkloadRun(
                        requests, model.engine, self.now, limitSeconds: workload.limitSeconds)
                    return workload.findings(sizes.name, run, requests, model.floor)
                }
            }
    }

    private func warm(_ engine: InferenceEngine, _ requests: [EngineRequest]) throws {
        let short = requests.map { request in
            EngineRequest(
                id: request.id, tokens: Array(request.tokens.prefix(32)),
                maxTokens: min(4, request.maxTokens), sampling: request.sampling,
                salt: request.salt &+ 1 << 32)
        }
        _ = try WorkloadRun(short, engine, now, limitSeconds: 60)
    }
}

extension Workload {
    /// Several times as long as is aimed for; what is slower is given up.
    fileprivate var limitSeconds: Double {
        switch self {
        case .single: 20
        case .equal(_, _, _, let aim): max(20, 2 * aim)
        case .mixed: 30
        }
    }

    fileprivate func findings(
        _ model: String, _ run: WorkloadRun, _ requests: [EngineRequest], _ floor: EngineFloor
    ) -> [Finding] {
        let label = "\(model) \(name)"
        let least = floor.seconds(requests)
        let counts =
            "\(run.outputTokens) tokens in \(run.steps) steps"
            + (run.preemptions > 0 ? ", \(run.preemptions) preemptions" : "")
        switch self {
        case .single(let prompt, let output, let aim):
            let gap = run.gaps.median
            return [
                .measured(
                    label + ", from token to token", gap, "ms",
                    share: floor.gapSeconds(context: prompt + output / 2) * 1000 / gap, aim: aim,
                    "slowest \(Finding.text(run.gaps.max() ?? .nan)) ms")
            ]
        case .equal(_, _, _, let aim):
            return [
                .measured(
                    label, run.seconds, "s", share: least / run.seconds, aim: aim, counts),
                .measured(
                    label + ", output", Double(run.outputTokens) / run.seconds, "tokens/s"),
            ]
        case .mixed(_, _, _, let aim):
            return [
                .measured(
                    label, Double(run.outputTokens) / run.seconds, "tokens/s",
                    share: least / run.seconds, aim: aim, counts)
            ]
        }
    }
}
