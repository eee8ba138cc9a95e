import ControlAPI
import DeviceAPI
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

    /// Lent to one beat or look at a time.
    private struct GPUs: @unchecked Sendable {
        let watch: GPUWatch?
    }

    private let engines: EngineHost
    private let steps: StepWatch
    private let clock: Clock
    private let gpus: Mutex<GPUs>
    private let state = Mutex(State())

    /// Where no GPU has a driver, the processor is what is looked at.
    init(_ engines: EngineHost, steps: StepWatch, clock: Clock) {
        self.engines = engines
        self.steps = steps
        self.clock = clock
        gpus = Mutex(GPUs(watch: GPUWatch()))
    }

    var batch: (running: [Double], waiting: [Double]) {
        state.withLock { ($0.running, $0.waiting) }
    }

    var devices: [DeviceState] { state.withLock(\.devices) }

    /// The devices as somebody looks at them closely, which makes later beats tell more.
    func lookAtDevices() -> [DeviceState] {
        let now = clock.monotonicNanoseconds()
        gpus.withLock { $0.watch?.look(at: now) }
        return devices
    }

    /// Beats until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            beat()
            do { try await clock.sleep(.seconds(1)) } catch { return }
        }
    }

    func beat() {
        let looks = steps.takeLooks()
        var processors: [DeviceState] = []
        var onGPUs = (signs: DeviceSigns(), tokens: 0)
        for model in engines.models() {
            guard let engine = model.engine, case .ready(let ready) = engine.phase else { continue }
            let look = looks[model.id] ?? StepWatch.Look()
            guard ready.deviceKind == "CPU" else {
                onGPUs.signs.add(look, capacity: ready.plan.limits.sequences)
                onGPUs.tokens += look.outputTokens
                continue
            }
            if let pid = engine.processID, var device = processor(pid, ready) {
                var signs = DeviceSigns()
                signs.add(look, capacity: ready.plan.limits.sequences)
                signs.utilization = device.utilization
                device.limitedBy = signs.limit
                processors.append(device)
            }
        }
        let devices = gpus.withLock { gpus in
            gpus.watch?.states(
                at: clock.monotonicNanoseconds(), signs: onGPUs.signs, tokens: onGPUs.tokens) ?? []
        }
        state.withLock { state in
            state.append(Double(looks.values.reduce(0) { $0 + $1.rows }), to: \.running)
            state.append(Double(looks.values.reduce(0) { $0 + $1.waiting }), to: \.waiting)
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
        let key = device.id ?? device.name
        let known = series[key] ?? []
        device.utilizationSeries = (known + [device.utilization ?? 0]).suffix(Pulse.length)
        series[key] = device.utilizationSeries
        return device
    }
}

extension DeviceSigns {
    fileprivate mutating func add(_ look: StepWatch.Look, capacity: Int) {
        running += look.rows
        waiting += look.waiting
        self.capacity += capacity
        bandwidthShare = max(bandwidthShare, look.bandwidthShare)
    }
}
