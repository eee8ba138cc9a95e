/// What one step did, for the console's graphs: plain numbers, 4,096 of them kept.
package struct StepRecord: Equatable, Sendable {
    package var number: UInt64 = 0
    /// Monotonic time at which planning began.
    package var startNanoseconds: UInt64 = 0
    package var planMicroseconds: Float = 0
    /// From the plan to the samples.
    package var deviceMicroseconds: Float = 0
    /// How long the step was expected to take on the device; 0 before anything was measured.
    package var predictedMicroseconds: Float = 0
    package var decodeRows: Int32 = 0
    package var prefillRows: Int32 = 0
    package var prefillTokens: Int32 = 0
    package var outputTokens: Int32 = 0
    package var running: Int32 = 0
    package var waiting: Int32 = 0
    package var pagesUsed: Int32 = 0
    package var pagesShared: Int32 = 0
    package var pagesCached: Int32 = 0
    /// Neither used nor cached.
    package var pagesFree: Int32 = 0
    package var allocations: Int32 = 0
    package var releases: Int32 = 0
    package var evictions: Int32 = 0
    /// Prompt tokens that the prefix cache spared.
    package var hitTokens: Int32 = 0
    package var preemptions: Int32 = 0
    /// Weights, once, and the keys and values that the step's rows attend to.
    package var bytesRead: Int64 = 0
    /// Of what the device can read in the step's time; 0 as long as that is not measured.
    package var bandwidthShare: Float = 0

    package init() {}

    package var decodeTokens: Int32 { decodeRows }
}

/// The last step records, in a ring.
package struct StepHistory: Sendable {
    package static let capacity = 4096
    private var ring: [StepRecord] = []
    private var next = 0

    package init() {}

    package mutating func append(_ record: StepRecord) {
        if ring.count < Self.capacity {
            ring.append(record)
        } else {
            ring[next] = record
        }
        next = (next + 1) % Self.capacity
    }

    /// The last `count` records at most, the oldest first.
    package func last(_ count: Int) -> [StepRecord] {
        let ordered = ring.count < Self.capacity ? ring[...] : ring[next...] + ring[..<next]
        return Array(ordered.suffix(count))
    }
}
