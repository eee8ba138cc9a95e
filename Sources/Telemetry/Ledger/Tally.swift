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

    static func + (left: Tally, right: Tally) -> Tally {
        left.combined(with: right, { $0 + $1 }, { $0 + $1 })
    }

    static func - (left: Tally, right: Tally) -> Tally {
        left.combined(with: right, { $0 - $1 }, { $0 - $1 })
    }

    private func combined(
        with other: Tally, _ count: (Int, Int) -> Int, _ money: (Money, Money) -> Money
    ) -> Tally {
        var result = Tally()
        result.requests = count(requests, other.requests)
        result.errors = count(errors, other.errors)
        result.usage = TokenUsage(
            input: count(usage.input, other.usage.input),
            cacheRead: count(usage.cacheRead, other.usage.cacheRead),
            cacheWrite: count(usage.cacheWrite, other.usage.cacheWrite),
            output: count(usage.output, other.usage.output),
            reasoning: count(usage.reasoning, other.usage.reasoning))
        result.cost = money(cost, other.cost)
        result.unpriced = count(unpriced, other.unpriced)
        return result
    }
}
