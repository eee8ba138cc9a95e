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
    /// Multiply-adds in a second at most, in 10^9, of the whole device.
    package var gigaOperationsPerSecond: Double
    package var decode: [Decode]
    package var prefill: Prefill
    /// Planning and taking in one step of so many decoding sequences, without the device.
    package var schedulerSequences: Int
    package var schedulerMicrosecondsPerStep: Double
    /// Of the whole device.
    package var readBandwidthGigabytesPerSecond: Double
    /// nil when the prompt had another length.
    package var prefill512TokensPerSecond: Double?
    /// One stream.
    package var decodeTokensPerSecond: Double?
    /// 16 streams together.
    package var batch16TokensPerSecond: Double?
    /// The weights that one stream reads in a second, over the read bandwidth.
    package var decodeReadBandwidthShare: Double?

    /// The figures by which engines are compared have the names that comparisons use.
    private enum CodingKeys: String, CodingKey {
        case device, parameters, weightBytes, readyMilliseconds
        case gigaOperationsPerSecond, decode, prefill
        case schedulerSequences, schedulerMicrosecondsPerStep
        case readBandwidthGigabytesPerSecond = "read_bandwidth_gigabytes_per_second"
        case prefill512TokensPerSecond = "prefill_512_tokens_per_second"
        case decodeTokensPerSecond = "decode_tokens_per_second"
        case batch16TokensPerSecond = "batch_16_tokens_per_second"
        case decodeReadBandwidthShare = "decode_read_bandwidth_share"
    }
}
