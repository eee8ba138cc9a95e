import CPUDevice
import DeviceAPI

extension InferenceEngine {
    private static let measuringMilliseconds: UInt64 = 40
    /// A larger model is taken to be read as fast as so much of it, which no cache holds.
    private static let measuredBytes = 32 << 20

    var canMeasureBandwidth: Bool { device is CPUDevice }

    /// Measures how fast the device's threads together can read weights, for the step records. It
    /// takes about 40 milliseconds, and nothing the second time: for an idle moment.
    func measureBandwidth() {
        guard readBytesPerSecond == 0, let device = device as? CPUDevice else { return }
        let rate = device.readGigabytesPerSecond(
            weightBytes: min(plan.weightBytes, Self.measuredBytes),
            milliseconds: Self.measuringMilliseconds, now: now)
        readBytesPerSecond = rate * 1e9
    }
}
