package import DeviceAPI

/// How the scheduler divides a device.
package struct SchedulerLimits: Equatable, Sendable {
    package var device: DeviceLimits
    /// Requests that may wait; the next is refused.
    package var queueLength: Int
    /// Of all pages, the fraction that stays free when a request starts while others run: room for
    /// these to grow without preempting.
    package var watermark: Double
    /// The longest that a step may take while a sequence decodes, as far as prefills prolong it.
    package var interTokenTargetMilliseconds: Double

    package init(
        device: DeviceLimits, queueLength: Int = 1024, watermark: Double = 0.02,
        interTokenTargetMilliseconds: Double = 250
    ) {
        self.device = device
        self.queueLength = queueLength
        self.watermark = watermark
        self.interTokenTargetMilliseconds = interTokenTargetMilliseconds
    }
}
