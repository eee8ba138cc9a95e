/// The generic cell rate algorithm (ITU-T I.371, as a virtual scheduler) with a burst of a whole
/// period: exact, in two numbers, and without a clock that ticks.
///
/// The theoretical arrival time is kept in nanoseconds times the limit, so that no rate needs to
/// be rounded.
struct RateMeter: Sendable {
    let limit: Int64
    let periodNanoseconds: Int64
    private var arrival: Int128 = 0

    init(limit: Int64, periodNanoseconds: Int64) {
        self.limit = limit
        self.periodNanoseconds = periodNanoseconds
    }

    /// How long until so much is free; nil when it is now. What exceeds a whole burst waits for a
    /// whole one: it could never be free.
    func wait(for amount: Int64, at now: UInt64) -> UInt64? {
        let next = max(arrival, scaled(now)) + cost(min(amount, limit))
        let late = next - scaled(now) - burst
        return late > 0 ? UInt64((late + Int128(limit) - 1) / Int128(limit)) : nil
    }

    mutating func take(_ amount: Int64, at now: UInt64) {
        arrival = max(arrival, scaled(now)) + cost(amount)
    }

    /// Corrects what was taken by what it came to.
    mutating func correct(by difference: Int64) { arrival += cost(difference) }

    /// What could be taken now.
    func remaining(at now: UInt64) -> Int64 {
        let free = burst - max(0, arrival - scaled(now))
        return Int64(clamping: max(0, free) / Int128(periodNanoseconds))
    }

    /// Until everything is free.
    func resetNanoseconds(at now: UInt64) -> UInt64 {
        UInt64(clamping: (max(0, arrival - scaled(now)) + Int128(limit) - 1) / Int128(limit))
    }

    private var burst: Int128 { cost(limit) }

    private func cost(_ amount: Int64) -> Int128 { Int128(amount) * Int128(periodNanoseconds) }

    private func scaled(_ now: UInt64) -> Int128 { Int128(now) * Int128(limit) }
}
