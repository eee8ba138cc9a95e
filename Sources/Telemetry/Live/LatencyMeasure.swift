/// The latencies that are watched.
package enum LatencyMeasure: String, CaseIterable, Sendable {
    /// From the request to its first output token; of every request that got one.
    case timeToFirstToken
    /// Between two output tokens of a sequence; of every token that an engine made.
    case interToken
    /// From the request until an engine took it into a batch; of every request that was.
    case queue
    /// The whole request; of those that succeeded.
    case endToEnd
}

/// One value for each measure, side by side: an array would allocate, a dictionary would hash.
struct PerMeasure<Value> {
    var timeToFirstToken: Value
    var interToken: Value
    var queue: Value
    var endToEnd: Value

    init(_ value: (LatencyMeasure) -> Value) {
        timeToFirstToken = value(.timeToFirstToken)
        interToken = value(.interToken)
        queue = value(.queue)
        endToEnd = value(.endToEnd)
    }

    subscript(measure: LatencyMeasure) -> Value {
        get {
            switch measure {
            case .timeToFirstToken: timeToFirstToken
            case .interToken: interToken
            case .queue: queue
            case .endToEnd: endToEnd
            }
        }
        _modify {
            switch measure {
            case .timeToFirstToken: yield &timeToFirstToken
            case .interToken: yield &interToken
            case .queue: yield &queue
            case .endToEnd: yield &endToEnd
            }
        }
    }
}

extension PerMeasure: Sendable where Value: Sendable {}
