/// Decides what follows a failed attempt of one request. Times are monotonic nanoseconds.
struct AttemptPlan: Sendable {
    enum Step: Equatable, Sendable {
        /// Another target, at once.
        case fallback
        /// The same target, after a while.
        case retry(after: Duration)
        case giveUp
    }

    /// The first wait is at most this, each further one twice as much.
    static let backoff = Duration.milliseconds(500)
    static let backoffLimit = Duration.seconds(8)
    /// A provider that wants more patience than this gets none: its answer goes to the client.
    static let patience = Duration.seconds(20)

    /// Same target again.
    let retries: Int
    let deadline: UInt64
    private(set) var retried = 0

    init(retries: Int, deadline: UInt64) {
        self.retries = retries
        self.deadline = deadline
    }

    /// `hasOther` tells of a target that was not asked yet; `random` is from 0 to 1.
    mutating func next(
        after failure: FailureClass, hasOther: Bool, now: UInt64, random: Double,
        budget: inout RetryBudget
    ) -> Step {
        guard now < deadline else { return .giveUp }
        switch failure {
        case .cancelled, .request: return .giveUp
        case .account, .contextOverflow: return hasOther ? .fallback : .giveUp
        case .rateLimited(let wanted), .overloaded(let wanted):
            if hasOther { return .fallback }
            guard retried < retries else { return .giveUp }
            let wait = wanted ?? jittered(random)
            guard wait <= Self.patience, now + wait.wholeNanoseconds < deadline,
                budget.withdraw()
            else { return .giveUp }
            retried += 1
            return .retry(after: wait)
        }
    }

    /// Full jitter: anything up to the limit, so that those who failed together do not come back
    /// together.
    private func jittered(_ random: Double) -> Duration {
        let limit = min(Self.backoff * (1 << min(retried, 10)), Self.backoffLimit)
        return .nanoseconds(Int64(Double(limit.wholeNanoseconds) * random))
    }
}

extension Duration {
    var wholeNanoseconds: UInt64 {
        let parts = components
        return UInt64(max(0, parts.seconds)) &* 1_000_000_000
            &+ UInt64(max(0, parts.attoseconds / 1_000_000_000))
    }
}
