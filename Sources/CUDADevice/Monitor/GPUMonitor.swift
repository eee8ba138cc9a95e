import CCUDA

/// Reads the GPUs of this machine through NVIDIA's management library.
package final class GPUMonitor: @unchecked Sendable {
    /// The library's functions may be called from any thread; the handle itself never changes.
    private let library: OpaquePointer

    /// Throws when there is no driver, with the loader's own words. On a machine without an
    /// NVIDIA GPU that is the usual case.
    package init(library path: String = "libnvidia-ml.so.1") throws(GPUMonitorError) {
        var reason = [CChar](repeating: 0, count: 512)
        guard let library = cc_nvml_open(path, &reason, reason.count) else {
            throw .noDriver(reason: Self.text(reason))
        }
        self.library = library
    }

    deinit { cc_nvml_close(library) }

    package var driverVersion: Measured<String> {
        measure { text in cc_nvml_driver_version(library, &text, UInt32(text.count)) }
    }

    /// A reading of every GPU. A GPU that is lost, or fields that it does not have, keep their
    /// place and say so. Takes some hundred microseconds a GPU.
    package func readings() throws(GPUMonitorError) -> [GPUReading] {
        var count: UInt32 = 0
        let code = cc_nvml_device_count(library, &count)
        guard code == 0 else { throw .noDevices(code: Int(code)) }
        return (0..<count).map(reading)
    }

    private func reading(_ index: UInt32) -> GPUReading {
        func number(_ what: cc_nvml_number) -> Measured<Int> {
            var value: UInt64 = 0
            let code = cc_nvml_read_number(library, index, what, &value)
            return Measured(code: code, value: Int(clamping: value))
        }
        func text(_ what: cc_nvml_text) -> Measured<String> {
            measure { cc_nvml_read_text(library, index, what, &$0, UInt32($0.count)) }
        }
        return GPUReading(
            index: Int(index), name: text(CC_NVML_NAME), uuid: text(CC_NVML_UUID),
            utilizationPercent: number(CC_NVML_UTILIZATION_PERCENT),
            memoryUtilizationPercent: number(CC_NVML_MEMORY_UTILIZATION_PERCENT),
            memoryUsedBytes: number(CC_NVML_MEMORY_USED_BYTES),
            memoryTotalBytes: number(CC_NVML_MEMORY_TOTAL_BYTES),
            powerWatts: number(CC_NVML_POWER_MILLIWATTS).map { Double($0) / 1000 },
            powerLimitWatts: number(CC_NVML_POWER_LIMIT_MILLIWATTS).map { Double($0) / 1000 },
            temperatureCelsius: number(CC_NVML_TEMPERATURE_CELSIUS),
            smClockMegahertz: number(CC_NVML_SM_CLOCK_MEGAHERTZ),
            memoryClockMegahertz: number(CC_NVML_MEMORY_CLOCK_MEGAHERTZ))
    }

    private func measure(_ read: (inout [CChar]) -> Int32) -> Measured<String> {
        var text = [CChar](repeating: 0, count: 128)
        let code = read(&text)
        return Measured(code: code, value: Self.text(text))
    }

    private static func text(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Measured {
    fileprivate init(code: Int32, value: Value) {
        switch Int(code) {
        case CC_NVML_SUCCESS: self = .value(value)
        case CC_NVML_NOT_SUPPORTED, CC_NVML_FUNCTION_NOT_FOUND: self = .notSupported
        case CC_NVML_GPU_IS_LOST: self = .gpuLost
        default: self = .failed(code: Int(code))
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
