/// What prefills may still add to a step: as many tokens as the device has room for, and no more
/// time than those that decode shall wait.
struct PrefillBudget: Equatable {
    var tokens: Int
    var milliseconds: Double

    var half: PrefillBudget {
        PrefillBudget(tokens: (tokens + 1) / 2, milliseconds: milliseconds / 2)
    }

    mutating func spend(_ other: PrefillBudget) {
        tokens -= other.tokens
        milliseconds -= other.milliseconds
    }

    /// Tokens of a prefill that a step takes even when that makes it late, so that prompts advance
    /// beside any number of decoding sequences.
    static let leastTokens = 2
    /// Tokens of a prefill before one has been measured.
    static let firstTokens = 64

    /// Beside decoding sequences the step stays within `target`, and prefills at most double it, or
    /// have as much each as a decoding sequence when they are more than these: a burst of requests
    /// does not crawl behind the first that decodes.
    /// `position` is where the prefill that comes first stands.
    init(
        tokens: Int, decodes: StepWork, prefills: Int, target: Double, position: Int,
        cost: StepCostModel
    ) {
        guard decodes.rows > 0 else {
            self.init(tokens: tokens, milliseconds: .infinity)
            return
        }
        guard cost.knowsPrefill else {
            self.init(tokens: min(tokens, Self.firstTokens), milliseconds: .infinity)
            return
        }
        let decodeMilliseconds = cost.decodeMilliseconds(decodes)
        let share = max(1, Double(prefills) / Double(decodes.rows))
        let room = min(share * decodeMilliseconds, target - decodeMilliseconds)
        // Twice, for the first gets no more than half when there are others.
        let least = 2 * cost.milliseconds(row: Self.leastTokens, from: position)
        self.init(tokens: tokens, milliseconds: max(room, least))
    }

    init(tokens: Int, milliseconds: Double) {
        self.tokens = tokens
        self.milliseconds = milliseconds
    }
}
