package import ControlAPI

/// A brisk beginning: drift is a change against what was usual, so the demonstration first makes
/// enough usual traffic for that to be known.
package struct DemoWarmUp: Sendable {
    static let requestsPerSecond = 60.0
    static let burstSeconds = 3.0
    static let limit = 15
    /// The share of prompts whose reference window must be full; the rarest one would take minutes.
    static let enough = 0.75

    let client: ControlClient

    package init(_ client: ControlClient) { self.client = client }

    /// Sends bursts until the reference windows are full; returns how many there were. `burst`
    /// sends usual traffic with these settings.
    package func run(seed: UInt64, burst: (DemoTraffic.Settings) async throws -> Void) async throws
        -> Int
    {
        for number in 0..<Self.limit {
            if try await isFull() || Task.isCancelled { return number }
            try await burst(
                DemoTraffic.Settings(
                    requestsPerSecond: Self.requestsPerSecond, durationSeconds: Self.burstSeconds,
                    seed: seed &+ UInt64(number)))
        }
        return Self.limit
    }

    private func isFull() async throws -> Bool {
        let lengths = try await client.drift().detectors.filter { $0.metric == .inputLength }
        let full = lengths.count { $0.referenceCount >= $0.minimumCount }
        return !lengths.isEmpty && Double(full) >= Self.enough * Double(lengths.count)
    }
}
