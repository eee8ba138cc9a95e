import JSON

/// The requests of the demonstration, drawn in an order that a seed decides.
struct TrafficSource {
    struct Request: Sendable {
        let prompt: String
        let variables: JSONValue
    }

    private let requests: [Request]
    private var random: SeededRandom

    /// `path` is a file of JSON Lines with `prompt` and `variables`.
    init(asset path: String, seed: UInt64) throws(WorkloadError) {
        requests = try Asset.jsonLines(path).compactMap { line in
            line["prompt"]?.string.map { prompt in
                Request(prompt: prompt, variables: line["variables"] ?? [:])
            }
        }
        guard !requests.isEmpty else { throw .badAsset("\(path) has no requests") }
        random = SeededRandom(seed: seed)
    }

    mutating func next() -> Request { requests[Int(random.next() % UInt64(requests.count))] }

    /// Seconds to the next arrival of a Poisson process of the given rate.
    mutating func gapSeconds(rate: Double) -> Double { random.exponential(mean: 1 / rate) }

    /// True with the given probability.
    mutating func chance(_ probability: Double) -> Bool { random.unit() < probability }
}
