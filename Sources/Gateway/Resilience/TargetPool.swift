/// The health of all targets, and the choice among those of a route.
struct TargetPool: Sendable {
    struct Key: Hashable, Sendable {
        var provider: String
        var model: String

        init(_ target: ProviderTarget) {
            provider = target.provider.name
            model = target.model
        }
    }

    private(set) var health: [Key: TargetHealth] = [:]
    var budget = RetryBudget()

    /// The next target of a route to ask: among those that serve, and where none does, among all.
    /// `draw` gives a random number below its argument.
    func choose(
        _ route: ModelRoute, tried: Set<Int>, now: UInt64, draw: (Int) -> Int
    ) -> Int? {
        let left = route.targets.indices.filter { !tried.contains($0) }
        func availability(_ index: Int) -> TargetHealth.Availability {
            health[Key(route.targets[index])]?.availability(at: now) ?? .available
        }
        let open = left.filter { availability($0) != .out }
        let candidates = open.isEmpty ? left : open
        guard candidates.count > 1 else { return candidates.first }
        // One that may be back is asked once, wherever it stands.
        if let probe = candidates.first(where: { availability($0) == .halfOpen }) { return probe }
        switch route.balance {
        case .order: return candidates.first
        case .latency:
            // The better one of two that chance picks: nearly as good as the best of all, and
            // no herd runs after it (Mitzenmacher, "The Power of Two Choices").
            let first = draw(candidates.count)
            let second = (first + 1 + draw(candidates.count - 1)) % candidates.count
            let loads = [first, second].map { index in
                health[Key(route.targets[candidates[index]])]?.load(at: now) ?? 0
            }
            return candidates[loads[1] < loads[0] ? second : first]
        }
    }

    mutating func begin(_ key: Key, at now: UInt64) { health[key, default: .init()].begin(at: now) }

    mutating func succeed(_ key: Key, firstTokenNanoseconds: UInt64?, at now: UInt64) {
        health[key, default: .init()].succeed(
            firstTokenNanoseconds: firstTokenNanoseconds, at: now)
    }

    mutating func fail(_ key: Key, _ failure: FailureClass, at now: UInt64) {
        health[key, default: .init()].fail(failure, at: now)
    }
}
