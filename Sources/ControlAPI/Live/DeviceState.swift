/// A device as its driver describes it; what the driver does not tell is nil and shown as n/a.
package struct DeviceState: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable { case cpu, gpu }

    /// What more of would make the work faster.
    package enum Limit: String, Codable, Sendable { case compute, bandwidth, host, queue }

    package var kind: Kind
    package var name: String
    /// Such as `cuda:0`, or the UUID of an instance: what a model's `device` can be set to.
    package var id: String?
    /// Where the figures come from: `NVML`, or `/proc` of the engine's process.
    package var source: String
    package var utilization: Double?
    package var memoryUsedBytes: Int?
    package var memoryTotalBytes: Int?
    package var powerWatts: Double?
    package var powerLimitWatts: Double?
    package var temperatureCelsius: Double?
    package var clockMegahertz: Double?
    package var utilizationSeries: [Double]
    /// How busy parts of it are, 0 to 1; known of some GPUs, and only while somebody looks.
    package var multiprocessorActivity: Double?
    package var tensorActivity: Double?
    package var memoryActivity: Double?
    /// Why its clocks are lower than they could be, idleness aside.
    package var throttleReasons: [String]?
    package var limitedBy: Limit?
    /// Over the last minute, all output tokens of the machine's GPUs counted.
    package var joulesPerThousandTokens: Double?

    package init(
        kind: Kind, name: String, source: String, utilization: Double? = nil,
        memoryUsedBytes: Int? = nil, memoryTotalBytes: Int? = nil, powerWatts: Double? = nil,
        powerLimitWatts: Double? = nil, temperatureCelsius: Double? = nil,
        clockMegahertz: Double? = nil, utilizationSeries: [Double] = []
    ) {
        self.kind = kind
        self.name = name
        self.source = source
        self.utilization = utilization
        self.memoryUsedBytes = memoryUsedBytes
        self.memoryTotalBytes = memoryTotalBytes
        self.powerWatts = powerWatts
        self.powerLimitWatts = powerLimitWatts
        self.temperatureCelsius = temperatureCelsius
        self.clockMegahertz = clockMegahertz
        self.utilizationSeries = utilizationSeries
    }
}
