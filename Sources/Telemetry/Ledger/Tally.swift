/// What a number of requests used and cost, added up.
package struct Tally: Equatable, Sendable {
    package var requests = 0
    package var errors = 0
    package var usage = TokenUsage()
    /// Of the requests whose price is known.
    package var cost = Money.zero
    /// Requests whose price is not known; while there are any, `cost` is a lower bound.
    package var unpriced = 0

    package init() {}

    init(_ record: RequestRecord) {
        requests = 1
        errors = record.outcome == .error ? 1 : 0
        usage = record.usage
        cost = record.cost ?? .zero
        unpriced = record.cost == nil ? 1 : 0
    }

    package mutating func add(_ other: Tally) { combine(other, sign: 1) }

    mutating func remove(_ other: Tally) { combine(other, sign: -1) }

    private mutating func combine(_ other: Tally, sign: Int) {
        requests += sign * other.requests
        errors += sign * other.errors
        for bucket in TokenUsage.buckets {
            usage[keyPath: bucket] += sign * other.usage[keyPath: bucket]
        }
        cost.nanodollars += Int64(sign) * other.cost.nanodollars
        unpriced += sign * other.unpriced
    }
}
