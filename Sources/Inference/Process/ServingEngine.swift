import DeviceAPI

/// What an engine's process does with the model it has, whatever kind that is.
protocol ServingEngine: AnyObject {
    var isIdle: Bool { get }
    /// Says why it does not take the request.
    func submit(_ request: EngineRequest) -> String?
    @discardableResult
    func cancel(_ request: UInt64) -> Bool
    var state: EngineState { get }
    /// Runs one step and says what it brought; nil when there was nothing to compute.
    func next() throws(DeviceError) -> EngineMessage?
    /// Whether there is something to measure when nobody asks for anything.
    var hasUseForLeisure: Bool { get }
    func useLeisure()
}

extension InferenceEngine: ServingEngine {
    var state: EngineState { scheduler.state }

    func next() throws(DeviceError) -> EngineMessage? {
        try step() ? .step(record, events) : nil
    }

    var hasUseForLeisure: Bool { canMeasureBandwidth }
    func useLeisure() { measureBandwidth() }
}

extension EncoderEngine: ServingEngine {
    func next() throws(DeviceError) -> EngineMessage? {
        try step() ? .vectors(record, vectors) : nil
    }

    var hasUseForLeisure: Bool { false }
    func useLeisure() {}
}
