import CUDADevice
import EngineHost
import Telemetry

extension ControlPlane {
    /// What the machine offers, for `doctor`.
    package struct Machine: Sendable {
        package enum GPU: Sendable {
            case found([String])
            case none(reason: String)
        }

        package let hasEmbeddedModel: Bool
        package let processors: Int
        package let memoryBytes: Int
        package let gpu: GPU
    }

    package static func machine() -> Machine {
        Machine(
            hasEmbeddedModel: !ModelCatalog().entries.isEmpty,
            processors: ProcessUsage.processorCount, memoryBytes: ProcessUsage.machineBytes,
            gpu: gpu())
    }

    private static func gpu() -> Machine.GPU {
        do throws(GPUMonitorError) {
            let names = try GPUMonitor().readings().map { $0.name.value ?? "GPU \($0.index)" }
            return names.isEmpty ? .none(reason: "the driver lists no GPU") : .found(names)
        } catch { return .none(reason: error.description) }
    }
}
