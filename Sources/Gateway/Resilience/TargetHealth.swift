import Foundation

/// How a target has done lately. Times are monotonic nanoseconds.
struct TargetHealth: Sendable {
    /// How fast the past is forgotten.
    static let decayNanoseconds = 10e9
    /// Failures in a row that take a target out.
    static let failureLimit = 5
    static let ejectionNanoseconds: UInt64 = 10_000_000_000
    static let ejectionLimit: UInt64 = 300_000_000_000
    /// Of one whose account is the trouble.
    static let accountNanoseconds: UInt64 = 60_000_000_000

    private(set) var inFlight = 0
    private var failures = 0
    private var ejections: UInt64 = 0
    private(set) var outUntil: UInt64 = 0
    /// One request finds out whether a target that was out is back.
    private var isProbing = false
    private var latency = 0.0
    private var observedAt: UInt64 = 0

    enum Availability { case available, halfOpen, out }

    func availability(at now: UInt64) -> Availability {
        if now < outUntil { return .out }
        if failures == 0 { return .available }
        return failures >= Self.failureLimit ? (isProbing ? .out : .halfOpen) : .available
    }

    mutating func begin(at now: UInt64) {
        inFlight += 1
        if case .halfOpen = availability(at: now) { isProbing = true }
    }

    /// It has answered; the time to its first token where that is known.
    mutating func succeed(firstTokenNanoseconds: UInt64?, at now: UInt64) {
        inFlight -= 1
        failures = 0
        ejections = 0
        isProbing = false
        if let firstTokenNanoseconds { observe(Double(firstTokenNanoseconds), at: now) }
    }

    mutating func fail(_ failure: FailureClass, at now: UInt64) {
        inFlight -= 1
        isProbing = false
        switch failure {
        // Those are not the target's.
        case .request, .contextOverflow, .cancelled: break
        case .account:
            failures = max(failures, Self.failureLimit)
            outUntil = now + Self.accountNanoseconds
        case .rateLimited(let wait):
            if let wait {
                outUntil = max(outUntil, now + min(wait.wholeNanoseconds, Self.ejectionLimit))
            }
        case .overloaded:
            failures += 1
            guard failures >= Self.failureLimit else { break }
            ejections = min(ejections + 1, 30)
            outUntil = now + min(Self.ejectionNanoseconds * ejections, Self.ejectionLimit)
        }
    }

    /// What a further request there may cost in time: the latency, which falls slowly and rises
    /// at once (peak EWMA, as in Finagle), times those who wait already.
    func load(at now: UInt64) -> Double {
        let past = Double(now - min(observedAt, now))
        return latency * exp(-past / Self.decayNanoseconds) * Double(inFlight + 1)
            + Double(inFlight)
    }

    private mutating func observe(_ value: Double, at now: UInt64) {
        let weight = exp(-Double(now - min(observedAt, now)) / Self.decayNanoseconds)
        latency = value > latency ? value : latency * weight + value * (1 - weight)
        observedAt = now
    }
}
