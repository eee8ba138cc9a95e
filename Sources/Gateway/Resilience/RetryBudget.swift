/// Keeps retries a small part of all requests, so that they cannot become the load that a
/// provider is down under. As in Finagle: every request earns a part of a retry.
struct RetryBudget: Sendable {
    static let earned = 0.2
    /// For those who ask seldom.
    static let reserve = 10.0
    static let limit = 100.0

    private(set) var balance = reserve

    mutating func deposit() { balance = min(balance + Self.earned, Self.limit) }

    mutating func withdraw() -> Bool {
        guard balance >= 1 else { return false }
        balance -= 1
        return true
    }
}
