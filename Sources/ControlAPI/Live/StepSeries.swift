/// The last steps of an engine, oldest first.
package struct StepSeries: Codable, Equatable, Sendable {
    package var rows: [StepRow]
    package var p50Milliseconds: Double?
    package var p99Milliseconds: Double?
    /// What the device can read at most; nil as long as that is not measured.
    package var readableGigabytesPerSecond: Double?

    package init(
        rows: [StepRow], p50Milliseconds: Double?, p99Milliseconds: Double?,
        readableGigabytesPerSecond: Double? = nil
    ) {
        self.rows = rows
        self.p50Milliseconds = p50Milliseconds
        self.p99Milliseconds = p99Milliseconds
        self.readableGigabytesPerSecond = readableGigabytesPerSecond
    }
}

/// What one step did.
package struct StepRow: Equatable, Sendable {
    package var number = 0
    /// From the plan to the samples.
    package var milliseconds = 0.0
    /// What the plan said that it would take; nil before anything was measured.
    package var predictedMilliseconds: Double?
    /// Sequences that got one token, and sequences that computed a part of their prompt.
    package var decodeRows = 0
    package var prefillRows = 0
    package var prefillTokens = 0
    /// After the step: pages of one owner, of several, of none, and those without contents.
    package var pagesOwned = 0
    package var pagesShared = 0
    package var pagesCached = 0
    package var pagesFree = 0
    package var evictions = 0
    /// Prompt tokens that the prefix cache spared.
    package var hitTokens = 0
    package var preemptions = 0
    package var gigabytesPerSecond = 0.0
    /// Of what the device can read; nil as long as that is not measured.
    package var bandwidthShare: Double?

    package init() {}

    package var decodeTokens: Int { decodeRows }
    package var tokens: Int { decodeRows + prefillTokens }
}

/// Without names: a row is an array of numbers, since a screen's worth of them goes over the wire
/// several times a second.
extension StepRow: Codable {
    private static let counts: [any WritableKeyPath<StepRow, Int> & Sendable] = [
        \.number, \.decodeRows, \.prefillRows, \.prefillTokens, \.pagesOwned, \.pagesShared,
        \.pagesCached, \.pagesFree, \.evictions, \.hitTokens, \.preemptions,
    ]

    package func encode(to encoder: any Encoder) throws {
        var row = encoder.unkeyedContainer()
        for count in Self.counts { try row.encode(self[keyPath: count]) }
        for value in [milliseconds, predictedMilliseconds, gigabytesPerSecond, bandwidthShare] {
            if let value { try row.encode(value) } else { try row.encodeNil() }
        }
    }

    package init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        for count in Self.counts { self[keyPath: count] = try row.decode(Int.self) }
        milliseconds = try row.decode(Double.self)
        predictedMilliseconds = try row.decodeIfPresent(Double.self)
        gigabytesPerSecond = try row.decode(Double.self)
        bandwidthShare = try row.decodeIfPresent(Double.self)
    }
}
