import DeviceAPI

extension InferenceEngine {
    private static let measuringMilliseconds: UInt64 = 40

    var canMeasureBandwidth: Bool { !hasMeasuredBandwidth }

    /// Measures how fast the device can read weights, for the step records. It takes about 40
    /// milliseconds, and nothing the second time: for an idle moment.
    func measureBandwidth() {
        guard canMeasureBandwidth, isIdle else { return }
        hasMeasuredBandwidth = true
        let rate = try? device.readBytesPerSecond(
            weightBytes: plan.weightBytes, milliseconds: Self.measuringMilliseconds, now: now)
        readBytesPerSecond = max(readBytesPerSecond, rate ?? 0)
    }
}
