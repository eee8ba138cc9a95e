import Telemetry

/// Asks again while a model is busy, ever more slowly, within a budget.
package struct Retry: Sendable {
    package struct Policy: Sendable {
        package var attempts = 6
        /// All waiting for one question together.
        package var budget: Duration = .seconds(120)
        package var firstDelay: Duration = .milliseconds(500)
        package var longestDelay: Duration = .seconds(30)

        package init() {}

        /// How long to wait after the given attempt failed, counting from 1; nil to give up.
        ///
        /// What the model asked for is kept to; otherwise the delay doubles from attempt to attempt
        /// and is shortened by up to a half, so that waiting cases do not return all at once. The
        /// seed decides by how much.
        package func delay(
            after attempt: Int, retryAfter: Duration?, spent: Duration, seed: Int
        ) -> Duration? {
            guard attempt < attempts else { return nil }
            let doubled = firstDelay * (1 << min(20, attempt - 1))
            let share = 1 - 0.5 * Self.fraction(seed, attempt)
            let delay = max(retryAfter ?? min(doubled, longestDelay) * share, .zero)
            return spent + delay <= budget ? delay : nil
        }

        /// 0 to 1 from a seed: the multiplication scatters neighbouring seeds (Knuth's
        /// multiplicative hashing with 2^64/φ).
        private static func fraction(_ seed: Int, _ attempt: Int) -> Double {
            let mixed =
                (UInt64(truncatingIfNeeded: seed) &+ UInt64(attempt)) &* 0x9E37_79B9_7F4A_7C15
            return Double(mixed >> 11) / Double(1 << 53)
        }
    }

    let policy: Policy
    let clock: Clock

    init(policy: Policy, clock: Clock) {
        self.policy = policy
        self.clock = clock
    }

    /// Throws what the last attempt threw; an error that is no `ModelCallError.busy` at once.
    func run<Value>(
        seed: Int, _ ask: (_ attempt: Int) async throws -> Value
    ) async throws -> Value {
        var spent: Duration = .zero
        var attempt = 1
        while true {
            try Task.checkCancellation()
            do {
                return try await ask(attempt)
            } catch ModelCallError.busy(let reason, let retryAfter) {
                let delay = policy.delay(
                    after: attempt, retryAfter: retryAfter, spent: spent, seed: seed)
                guard let delay else {
                    throw ModelCallError.busy(
                        reason: "\(reason) (asked \(attempt) times)", retryAfter: retryAfter)
                }
                try await clock.sleep(delay)
                spent += delay
                attempt += 1
            }
        }
    }
}
