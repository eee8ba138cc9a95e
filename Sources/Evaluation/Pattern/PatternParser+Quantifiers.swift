extension PatternParser {
    static let repetitionLimit = 1_000

    mutating func quantified(_ node: PatternNode, from start: Int) throws(PatternError)
        -> PatternNode
    {
        guard let bounds = try quantifier() else { return node }
        if case .position = node { throw failure("there is nothing to repeat") }
        // Greedy or not changes which match is found, never whether there is one.
        _ = take("?")
        if let most = bounds.most, most < bounds.least {
            throw failure("the numbers of {\(bounds.least),\(most)} are in the wrong order")
        }
        if max(bounds.least, bounds.most ?? 0) > Self.repetitionLimit {
            throw failure("repeats more than \(Self.repetitionLimit) times")
        }
        if next == "*" || next == "+" { throw failure("a repetition cannot be repeated") }
        return .repetition(node, least: bounds.least, most: bounds.most)
    }

    private mutating func quantifier() throws(PatternError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        if take("{"), let least = number() {
            if take("}") { return (least, least) }
            if take(",") {
                if take("}") { return (least, nil) }
                if let most = number(), take("}") { return (least, most) }
            }
        }
        // A brace that is no quantifier stands for itself, as browsers have it.
        position = start
        return nil
    }

    /// Digits as a number; one that is too large becomes more than any limit allows.
    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min(1_000_000, value * 10 + Int(scalar.value - 0x30))
            position += 1
        }
        return position > start ? value : nil
    }
}
