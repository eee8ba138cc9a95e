/// What `EngineBenchmark` measured: medians of several runs, for people and as JSON.
package struct EngineBenchmarkReport: Codable, Equatable, Sendable {
    package struct Decode: Codable, Equatable, Sendable {
        package var streams: Int
        package var tokensPerSecond: Double
        package var millisecondsPerStep: Double
        /// The least that a step could take: the larger of the time to read the weights once and
        /// the time for the multiply-adds, by the measured ceilings.
        package var floorMillisecondsPerStep: Double
    }

    package struct Prefill: Codable, Equatable, Sendable {
        package var tokens: Int
        package var tokensPerSecond: Double
        package var floorMilliseconds: Double
        package var milliseconds: Double
    }

    package var device: String
    package var parameters: Int
    package var weightBytes: Int
    /// From nothing to an engine that takes requests.
    package var readyMilliseconds: Double
    package var gigaOperationsPerSecondAndThread: Double
    package var readGigabytesPerSecondAndThread: Double
    package var decode: [Decode]
    package var prefill: Prefill
    /// Planning and taking in one step of so many decoding sequences, without the device.
    package var schedulerSequences: Int
    package var schedulerMicrosecondsPerStep: Double
}
