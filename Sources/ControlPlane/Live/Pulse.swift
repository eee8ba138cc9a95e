import CUDADevice
import ControlAPI
import EngineHost
import Inference
import Synchronization
import Telemetry

/// Looks once a second at what has no counter of its own: the batch, and the devices.
final class Pulse: Sendable {
    static let length = 60

    fileprivate struct State {
        var running: [Double] = []
        var waiting: [Double] = []
        var devices: [DeviceState] = []
        var series: [String: [Double]] = [:]
        var processes: [Int32: (at: UInt64, seconds: Double)] = [:]
    }

    private let engines: EngineHost
    private let steps: StepWatch
    private let clock: Clock
    private let gpus: GPUMonitor?
    private let state = Mutex(State())

    /// Where no GPU has a driver, the processor is what is looked at.
    init(_ engines: EngineHost, steps: StepWatch, clock: Clock) {
        self.engines = engines
        self.steps = steps
        self.clock = clock
        gpus = try? GPUMonitor()
    }

    var batch: (running: [Double], waiting: [Double]) {
        state.withLock { ($0.running, $0.waiting) }
    }

    var devices: [DeviceState] { state.withLock(\.devices) }

    /// Beats until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            beat()
            do { try await clock.sleep(.seconds(1)) } catch { return }
        }
    }

    func beat() {
        let peaks = steps.takePeaks()
        var processors: [DeviceState] = []
        for model in engines.models() {
            guard let engine = model.engine, case .ready(let ready) = engine.phase else { continue }
            if let pid = engine.processID, let device = processor(pid, ready) {
                processors.append(device)
            }
        }
        let devices = (gpus.flatMap { try? $0.readings() } ?? []).map(DeviceState.init)
        state.withLock { state in
            state.append(Double(peaks.rows), to: \.running)
            state.append(Double(peaks.waiting), to: \.waiting)
            state.devices = (devices + processors).map { state.withSeries($0) }
        }
    }

    /// The processor as one engine uses it.
    private func processor(_ pid: Int32, _ ready: EngineReady) -> DeviceState? {
        guard let usage = ProcessUsage(pid: pid) else { return nil }
        let now = clock.monotonicNanoseconds()
        let before = state.withLock { state in
            defer { state.processes = [pid: (now, usage.processorSeconds)] }
            return state.processes[pid]
        }
        let utilization = before.flatMap { before -> Double? in
            let seconds = Double(now - before.at) / 1e9 * Double(ProcessUsage.processorCount)
            return seconds > 0 ? (usage.processorSeconds - before.seconds) / seconds : nil
        }
        return DeviceState(
            kind: .cpu, name: ready.deviceDetail, source: "/proc",
            utilization: utilization.map { min(max($0, 0), 1) },
            memoryUsedBytes: usage.residentBytes, memoryTotalBytes: ProcessUsage.machineBytes)
    }
}

extension Pulse.State {
    fileprivate mutating func append(_ value: Double, to path: WritableKeyPath<Self, [Double]>) {
        self[keyPath: path] = (self[keyPath: path] + [value]).suffix(Pulse.length)
    }

    fileprivate mutating func withSeries(_ device: DeviceState) -> DeviceState {
        var device = device
        let known = series[device.name] ?? []
        device.utilizationSeries = (known + [device.utilization ?? 0]).suffix(Pulse.length)
        series[device.name] = device.utilizationSeries
        return device
    }
}

extension DeviceState {
    init(_ gpu: GPUReading) {
        self.init(
            kind: .gpu, name: gpu.name.value ?? "GPU \(gpu.index)", source: "NVML",
            utilization: gpu.utilizationPercent.value.map { Double($0) / 100 },
            memoryUsedBytes: gpu.memoryUsedBytes.value,
            memoryTotalBytes: gpu.memoryTotalBytes.value, powerWatts: gpu.powerWatts.value,
            powerLimitWatts: gpu.powerLimitWatts.value,
            temperatureCelsius: gpu.temperatureCelsius.value.map(Double.init),
            clockMegahertz: gpu.smClockMegahertz.value.map(Double.init))
    }
}
