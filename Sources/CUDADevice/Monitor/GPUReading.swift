/// One number of a GPU, or why there is none.
package enum Measured<Value> {
    case value(Value)
    /// This GPU, or this driver, does not tell.
    case notSupported
    /// The GPU has fallen off its bus; the machine must be restarted.
    case gpuLost
    /// Any other NVML return code.
    case failed(code: Int)

    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    func map<Other>(_ change: (Value) -> Other) -> Measured<Other> {
        switch self {
        case .value(let value): .value(change(value))
        case .notSupported: .notSupported
        case .gpuLost: .gpuLost
        case .failed(let code): .failed(code: code)
        }
    }
}

extension Measured: Equatable where Value: Equatable {}
extension Measured: Sendable where Value: Sendable {}

/// What a GPU, or an instance of a divided one, says of itself at one moment.
package struct GPUReading: Equatable, Sendable {
    package var index: Int
    /// Of an instance (MIG) its number within the GPU of `index`; nil for a GPU.
    package var instance: Int?
    package var name: Measured<String>
    /// By this CUDA can be told to use just this one.
    package var uuid: Measured<String>
    package var utilizationPercent: Measured<Int>
    /// How much of the time memory was read or written.
    package var memoryUtilizationPercent: Measured<Int>
    package var memoryUsedBytes: Measured<Int>
    package var memoryTotalBytes: Measured<Int>
    package var powerWatts: Measured<Double>
    package var powerLimitWatts: Measured<Double>
    /// Since the driver was loaded.
    package var energyJoules: Measured<Double>
    package var temperatureCelsius: Measured<Int>
    package var smClockMegahertz: Measured<Int>
    package var memoryClockMegahertz: Measured<Int>
    package var throttleReasons: Measured<Set<ThrottleReason>>
}

/// Why a GPU's clocks are lower than they could be.
package enum ThrottleReason: String, CaseIterable, Sendable {
    case idle
    case applicationClocks = "application clocks"
    case powerCap = "power cap"
    case hardware
    case syncBoost = "sync boost"
    case heat
    case hardwareHeat = "hardware heat"
    case powerBrake = "power brake"
    case display
}

/// How busy the parts of a GPU were between two moments, 0 to 1: what NVML's utilization, which
/// counts any kernel at all, does not tell.
package struct GPUActivity: Equatable, Sendable {
    /// Multiprocessors with work.
    package var multiprocessors: Measured<Double>
    package var tensorCores: Measured<Double>
    /// Memory bandwidth.
    package var memory: Measured<Double>
}
