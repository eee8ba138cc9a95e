import CUDADevice
import ControlAPI

/// The GPUs of the machine from one second to the next. Used by one thread at a time.
final class GPUWatch {
    /// Nobody has looked for so long: counting activities ends.
    private static let patienceNanoseconds: UInt64 = 3_000_000_000
    private static let window = 60

    private let monitor: GPUMonitor
    private let sampler: ActivitySampler
    private var lastLook: UInt64 = 0
    /// Energy and output tokens at the last beats, by GPU.
    private var energies: [Int: [(joules: Double, tokens: Int)]] = [:]

    init?() {
        guard let monitor = try? GPUMonitor() else { return nil }
        self.monitor = monitor
        sampler = ActivitySampler(monitor)
    }

    /// Somebody looks at the devices now.
    func look(at now: UInt64) { lastLook = now }

    /// The GPUs now, and the instances of those that are divided; `signs` are those of the models
    /// that they run, `tokens` what these have put out.
    func states(at now: UInt64, signs: DeviceSigns, tokens: Int) -> [DeviceState] {
        guard let readings = try? monitor.readings() else { return [] }
        let isWatched = now &- lastLook < Self.patienceNanoseconds
        if !isWatched { sampler.forget() }
        return readings.map { reading in
            var state = DeviceState(reading)
            guard reading.instance == nil else { return state }
            let activity = isWatched ? sampler.activity(of: reading.index)?.value : nil
            state.multiprocessorActivity = activity?.multiprocessors.value
            state.tensorActivity = activity?.tensorCores.value
            state.memoryActivity = activity?.memory.value
            var signs = signs
            signs.utilization = state.utilization
            signs.tensorActivity = state.tensorActivity
            signs.memoryActivity = state.memoryActivity
            state.limitedBy = signs.limit
            state.joulesPerThousandTokens = reading.energyJoules.value.flatMap {
                energy($0, tokens: tokens, of: reading.index)
            }
            return state
        }
    }

    private func energy(_ joules: Double, tokens: Int, of index: Int) -> Double? {
        let known = (energies[index] ?? []) + [(joules, tokens)]
        energies[index] = known.suffix(Self.window)
        guard let first = known.first, tokens > first.tokens else { return nil }
        return (joules - first.joules) / Double(tokens - first.tokens) * 1000
    }
}

extension DeviceState {
    fileprivate init(_ gpu: GPUReading) {
        self.init(
            kind: .gpu, name: gpu.name.value ?? "GPU \(gpu.index)", source: "NVML",
            utilization: gpu.utilizationPercent.value.map { Double($0) / 100 },
            memoryUsedBytes: gpu.memoryUsedBytes.value,
            memoryTotalBytes: gpu.memoryTotalBytes.value, powerWatts: gpu.powerWatts.value,
            powerLimitWatts: gpu.powerLimitWatts.value,
            temperatureCelsius: gpu.temperatureCelsius.value.map(Double.init),
            clockMegahertz: gpu.smClockMegahertz.value.map(Double.init))
        id = gpu.instance == nil ? "cuda:\(gpu.index)" : gpu.uuid.value.map { "cuda:\($0)" }
        throttleReasons = gpu.throttleReasons.value.map { reasons in
            reasons.filter { $0 != .idle }.map(\.rawValue).sorted()
        }
    }
}
