package import ModelFormats

/// What computes: it holds one model's weights and pages, and turns plans into tokens.
///
/// Used by one thread. `submit` may return before the step is done; steps are computed in the order
/// of their submission, each after the one before, and the arrays of a plan are not read after
/// `submit` has returned.
package protocol Device: AnyObject {
    var description: DeviceDescription { get }

    /// Steps that may be submitted before the first of them is waited for. Where it is more than
    /// one, plans may say `StepPlan.lastSampled`.
    var stepsInFlight: Int { get }

    /// The exact bytes that `load` will take for this model and no others later, with as many
    /// pages as `request` leaves room for. Throws when not even one full context fits.
    func memoryPlan(
        for checkpoint: Checkpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan

    /// Takes the planned memory and the weights; `progress` is called with 0...1, and its answer
    /// false gives up.
    func load(
        _ checkpoint: Checkpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError)

    /// What the device reads at most in a second, in bytes, when it reads weights of so many bytes
    /// over and over; nil when it cannot tell. Not while a step runs. Takes about `milliseconds`.
    func readBytesPerSecond(
        weightBytes: Int, milliseconds: UInt64, now: () -> UInt64
    ) throws(DeviceError) -> Double?

    /// Multiply-adds of large products in a second at most; nil when it cannot tell.
    func operationsPerSecond(now: () -> UInt64) throws(DeviceError) -> Double?

    func submit(_ plan: StepPlan) throws(DeviceError)

    /// Waits for the oldest submitted step and fills `output` with its samples.
    func wait(for output: inout StepOutput) throws(DeviceError)

    /// The logits of one sampling row of the last step, for comparisons; copies the row.
    func logits(samplingRow: Int) throws(DeviceError) -> [Float]
}

extension Device {
    package var stepsInFlight: Int { 1 }

    package func readBytesPerSecond(
        weightBytes: Int, milliseconds: UInt64, now: () -> UInt64
    ) throws(DeviceError) -> Double? { nil }

    package func operationsPerSecond(now: () -> UInt64) throws(DeviceError) -> Double? { nil }

    package func logits(samplingRow: Int) throws(DeviceError) -> [Float] { throw .notLoaded }
}

/// What a device is, in words and sizes that an operator knows.
package struct DeviceDescription: Equatable, Sendable {
    /// Such as "CPU".
    package var kind: String
    /// Such as "AVX-512, 2 threads".
    package var detail: String
    package var totalBytes: Int

    package init(kind: String, detail: String, totalBytes: Int) {
        self.kind = kind
        self.detail = detail
        self.totalBytes = totalBytes
    }
}

/// Why a device cannot do what it was asked.
package enum DeviceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `alternative` is what would fit, where that is known.
    case doesNotFit(plan: MemoryPlan, availableBytes: Int, alternative: String? = nil)
    case unsupportedShape(what: String, found: Int, requirement: String)
    case noMemory(bytes: Int, purpose: String)
    case noThreads(count: Int)
    case unsupportedFormat(what: String, device: String, supported: String)
    case badWeights(ModelFormatError)
    case notLoaded
    /// A plan with more of something than the device has room for; nothing of it was computed.
    case stepTooLarge(what: String, count: Int, limit: Int)
    case loadAbandoned
    /// The device itself: nothing more can be expected of it.
    case failed(reason: String)

    package var description: String {
        switch self {
        case .doesNotFit(let plan, let available, let alternative):
            "the model does not fit: \(plan); available: \(available) bytes; "
                + (alternative ?? "free memory or choose a smaller model")
        case .unsupportedShape(let what, let found, let requirement):
            "\(what) is \(found); this device needs \(requirement)"
        case .unsupportedFormat(let what, let device, let supported):
            "\(device) does not take \(what); it takes \(supported)"
        case .noMemory(let bytes, let purpose):
            "the system refused \(bytes) bytes for \(purpose); free memory and load again"
        case .noThreads(let count):
            "the system refused \(count) threads; lower the thread count"
        case .badWeights(let error): error.description
        case .notLoaded: "no model is loaded"
        case .stepTooLarge(let what, let count, let limit):
            "the step has \(count) \(what), the device room for \(limit); plan within the limits"
        case .loadAbandoned: "loading was given up"
        case .failed(let reason): "the device failed: \(reason)"
        }
    }
}
