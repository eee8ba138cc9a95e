/// Tells when nothing has come for too long; times are monotonic nanoseconds.
struct StallTimer {
    /// How long the end of a discarded answer may take before its connection is given up.
    static let discardNanoseconds: UInt64 = 1_000_000_000

    private let limits: HTTPClientRequest.StallLimits
    private var last: UInt64 = 0
    private var hasBytes = false
    private var discardedAt: UInt64?

    init(_ limits: HTTPClientRequest.StallLimits) { self.limits = limits }

    mutating func begin(_ now: UInt64) { last = now }

    mutating func touch(_ now: UInt64) {
        hasBytes = true
        last = now
    }

    func check(at now: UInt64) -> HTTPClientError? {
        let limit = hasBytes ? limits.idleMilliseconds : limits.firstByteMilliseconds
        guard let limit, now - min(last, now) > UInt64(limit) * 1_000_000 else { return nil }
        return .timedOut(
            hasBytes
                ? "no byte followed within \(limit) ms" : "no byte of the answer within \(limit) ms"
        )
    }

    mutating func discarding(at now: UInt64) -> HTTPClientError? {
        let since = discardedAt ?? now
        discardedAt = since
        return now - since > Self.discardNanoseconds ? .closed : nil
    }
}
