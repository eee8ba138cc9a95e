import Glibc
package import Telemetry

/// When a change began.
package struct ChangePoint: Codable, Equatable, Sendable {
    package var at: Timestamp
    /// Requests from the first changed one to the newest.
    package var requests: Int
    /// The change is older than what is remembered; `at` is only the oldest request known.
    package var isEarlier: Bool

    /// The moment that splits the history best into requests as in the reference window and
    /// requests as in the current one. Nil for an empty history, or when the rates do not differ.
    ///
    /// `hits` says of each request, oldest first, whether it has what has become more or less
    /// frequent. The likelihood of a change at each place is that of two Bernoulli rates; the most
    /// likely place is where the sum of the log-likelihood ratios from there on is largest. Source:
    /// D. Hinkley, "Inference about the change-point from cumulative sum tests", Biometrika 58
    /// (1971).
    init?(_ hits: [(at: Timestamp, isHit: Bool)], from before: Double, to after: Double) {
        guard before != after, (0...1).contains(before), (0...1).contains(after) else { return nil }
        // Rates of exactly 0 and 1 would make one request decide everything.
        let (old, new) = (Self.inside(before), Self.inside(after))
        let gainOfHit = log(new / old)
        let gainOfMiss = log((1 - new) / (1 - old))
        var best: (sum: Double, index: Int)?
        var sum = 0.0
        for (index, request) in hits.enumerated().reversed() {
            sum += request.isHit ? gainOfHit : gainOfMiss
            if sum > best?.sum ?? 0 { best = (sum, index) }
        }
        guard let best else { return nil }
        at = hits[best.index].at
        requests = hits.count - best.index
        isEarlier = best.index == 0
    }

    private static func inside(_ rate: Double) -> Double { min(0.995, max(0.005, rate)) }
}
