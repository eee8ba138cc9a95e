import Synchronization

/// Whether requests can be served now: what `/readyz` says.
final class HealthCheck: Sendable {
    private let check: @Sendable () -> String?

    /// `check` gives the reason why not, or nil.
    init(check: @escaping @Sendable () -> String?) { self.check = check }

    func readiness() -> (isReady: Bool, text: String) {
        if let reason = check() { return (false, reason + "\n") }
        return (true, "ready\n")
    }
}
