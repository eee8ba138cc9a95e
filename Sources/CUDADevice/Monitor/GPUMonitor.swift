package import CCUDA

/// Reads the GPUs of this machine through NVIDIA's management library.
package final class GPUMonitor: Sendable {
    let nvml: NVML

    /// Throws when there is no driver, with the loader's own words. On a machine without an
    /// NVIDIA GPU that is the usual case.
    package convenience init(library path: String = "libnvidia-ml.so.1") throws(GPUMonitorError) {
        var reason = [CChar](repeating: 0, count: 512)
        guard let library = cc_library_open(path, &reason, reason.count) else {
            throw .noDriver(reason: CUDALibraries.text(reason))
        }
        try self.init(cc_library_symbols(library), path: path)
    }

    package init(_ symbols: cc_symbols, path: String) throws(GPUMonitorError) {
        nvml = NVML(symbols)
        let code = nvml.table.`init`.map { $0() } ?? Int32(CC_NVML_FUNCTION_NOT_FOUND)
        guard code == 0 else {
            throw .noDriver(reason: "\(path) does not start: NVML error \(code)")
        }
    }

    deinit { _ = nvml.table.shutdown?() }

    package var driverVersion: Measured<String> {
        let read = nvml.table.driver_version
        return nvml.text(read.map { read in { _, text, size in read(text, size) } }, nil)
    }

    /// A reading of every GPU, and after a divided one of its instances. One that is lost, or
    /// fields that it does not have, keep their place and say so. Takes some hundred microseconds
    /// a GPU.
    package func readings() throws(GPUMonitorError) -> [GPUReading] {
        let count = nvml.read(nvml.table.count, UInt32(0)) { $0(&$1) }
        guard let count = count.value else { throw .noDevices(code: count.code) }
        return (0..<Int(count)).flatMap { index in
            let gpu = gpu(index)
            return [reading(gpu, index: index)]
                + instances(of: gpu).enumerated().map { number, instance in
                    var reading = reading(.value(instance), index: index)
                    reading.instance = number
                    return reading
                }
        }
    }

    func gpu(_ index: Int) -> Measured<cc_gpu?> {
        nvml.read(nvml.table.at, nil) { $0(UInt32(index), &$1) }
    }

    /// The instances of a GPU that is divided (MIG).
    private func instances(of gpu: Measured<cc_gpu?>) -> [cc_gpu?] {
        let table = nvml.table
        guard let gpu = gpu.value,
            let mode = nvml.read(
                table.mig_mode, (UInt32(0), UInt32(0)),
                {
                    $0(gpu, &$1.0, &$1.1)
                }
            ).value, mode.0 == 1,
            let most = nvml.read(table.mig_count, UInt32(0), { $0(gpu, &$1) }).value
        else { return [] }
        return (0..<most).compactMap { index in
            nvml.read(table.mig_at, nil) { $0(gpu, index, &$1) }.value
        }
    }

    private func reading(_ gpu: Measured<cc_gpu?>, index: Int) -> GPUReading {
        let table = nvml.table
        /// A GPU without a handle has no values either, for the same reason.
        func read<Value, Function>(
            _ function: Function?, _ initial: Value,
            _ call: (Function, cc_gpu?, inout Value) -> Int32
        ) -> Measured<Value> {
            guard let handle = gpu.value else { return gpu.map { _ in initial } }
            return nvml.read(function, initial) { call($0, handle, &$1) }
        }
        func text(_ function: ((cc_gpu?, UnsafeMutablePointer<CChar>?, UInt32) -> Int32)?)
            -> Measured<String>
        {
            guard let handle = gpu.value else { return gpu.map { _ in "" } }
            return nvml.text(function, handle)
        }
        func number(_ function: ((cc_gpu?, UnsafeMutablePointer<UInt32>?) -> Int32)?)
            -> Measured<UInt32>
        {
            read(function, UInt32(0)) { $0($1, &$2) }
        }
        func clock(_ kind: Int) -> Measured<Int> {
            read(table.clock, UInt32(0)) { $0($1, Int32(kind), &$2) }.map(Int.init)
        }
        let rates = read(table.utilization, cc_utilization()) { $0($1, &$2) }
        let memory = read(table.memory, cc_memory()) { $0($1, &$2) }
        return GPUReading(
            index: index, name: text(table.name), uuid: text(table.uuid),
            utilizationPercent: rates.map { Int($0.gpu) },
            memoryUtilizationPercent: rates.map { Int($0.memory) },
            memoryUsedBytes: memory.map { Int(clamping: $0.used) },
            memoryTotalBytes: memory.map { Int(clamping: $0.total) },
            powerWatts: number(table.power).map { Double($0) / 1000 },
            powerLimitWatts: number(table.power_limit).map { Double($0) / 1000 },
            energyJoules: read(table.energy, UInt64(0)) { $0($1, &$2) }.map { Double($0) / 1000 },
            temperatureCelsius: read(table.temperature, UInt32(0)) {
                $0($1, Int32(CC_NVML_TEMPERATURE_GPU), &$2)
            }.map(Int.init),
            smClockMegahertz: clock(CC_NVML_CLOCK_SM),
            memoryClockMegahertz: clock(CC_NVML_CLOCK_MEMORY),
            throttleReasons: read(table.throttle, UInt64(0)) { $0($1, &$2) }
                .map(ThrottleReason.reasons))
    }
}

extension ThrottleReason {
    private static let bits: [(Int, ThrottleReason)] = [
        (CC_NVML_THROTTLE_IDLE, .idle), (CC_NVML_THROTTLE_APPLICATION, .applicationClocks),
        (CC_NVML_THROTTLE_POWER, .powerCap), (CC_NVML_THROTTLE_HARDWARE, .hardware),
        (CC_NVML_THROTTLE_SYNC, .syncBoost), (CC_NVML_THROTTLE_HEAT, .heat),
        (CC_NVML_THROTTLE_HARDWARE_HEAT, .hardwareHeat),
        (CC_NVML_THROTTLE_POWER_BRAKE, .powerBrake), (CC_NVML_THROTTLE_DISPLAY, .display),
    ]

    fileprivate static func reasons(_ mask: UInt64) -> Set<ThrottleReason> {
        Set(bits.filter { mask & UInt64($0.0) != 0 }.map(\.1))
    }
}

extension Measured {
    /// The NVML code that there is no value for.
    fileprivate var code: Int {
        switch self {
        case .value: CC_NVML_SUCCESS
        case .notSupported: CC_NVML_FUNCTION_NOT_FOUND
        case .gpuLost: CC_NVML_GPU_IS_LOST
        case .failed(let code): code
        }
    }
}

/// Why there are no GPU readings.
package enum GPUMonitorError: Error, Equatable, Sendable, CustomStringConvertible {
    case noDriver(reason: String)
    case noDevices(code: Int)

    package var description: String {
        switch self {
        case .noDriver(let reason): "no NVIDIA driver: \(reason)"
        case .noDevices(let code):
            "the NVIDIA driver does not list its GPUs: NVML error \(code); see the kernel's log"
        }
    }
}
