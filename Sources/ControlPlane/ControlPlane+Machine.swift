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
        /// What of NVIDIA's libraries is here and what is missing; empty where nothing is.
        package let cuda: [Note]
    }

    package struct Note: Sendable {
        package let isGood: Bool
        package let text: String
    }

    package static func machine() -> Machine {
        Machine(
            hasEmbeddedModel: !ModelCatalog().entries.isEmpty,
            processors: ProcessUsage.processorCount, memoryBytes: ProcessUsage.machineBytes,
            gpu: gpu(), cuda: cuda())
    }

    private static func cuda() -> [Note] {
        let found = CUDAInstallation.examine()
        guard found.isMeant else { return [] }
        return found.libraries.map { library in
            Note(
                isGood: library.problem == nil,
                text: library.place.map { "\(library.name) is \($0)" } ?? library.problem ?? "")
        }
            + found.devices.map { device in
                Note(
                    isGood: true,
                    text: "cuda:\(device.index) is \(device.name), compute \(device.capability), "
                        + "\(device.memoryBytes >> 20) MiB")
            }
    }

    private static func gpu() -> Machine.GPU {
        do throws(GPUMonitorError) {
            let names = try GPUMonitor().readings().map { $0.name.value ?? "GPU \($0.index)" }
            return names.isEmpty ? .none(reason: "the driver lists no GPU") : .found(names)
        } catch { return .none(reason: error.description) }
    }
}
