/// One number of a GPU, or why there is none.
package enum Measured<Value: Equatable & Sendable>: Equatable, Sendable {
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

/// What a GPU says of itself at one moment.
package struct GPUReading: Equatable, Sendable {
    package var index: Int
    package var name: Measured<String>
    package var uuid: Measured<String>
    package var utilizationPercent: Measured<Int>
    /// How much of the time memory was read or written.
    package var memoryUtilizationPercent: Measured<Int>
    package var memoryUsedBytes: Measured<Int>
    package var memoryTotalBytes: Measured<Int>
    package var powerWatts: Measured<Double>
    package var powerLimitWatts: Measured<Double>
    package var temperatureCelsius: Measured<Int>
    package var smClockMegahertz: Measured<Int>
    package var memoryClockMegahertz: Measured<Int>
}
