/// Something that a rule found. It never carries the text itself, so that it can be logged.
package struct Finding: Equatable, Sendable {
    package let rule: Rule
    /// Bytes of the original text, counted from its start.
    package let span: Range<Int>
    /// What was done about it.
    package let action: Action
    /// What would have been done, were the rule not in shadow mode.
    package let shadowed: Action?
    /// Such as the issuer of a token. Never anything out of the text.
    package let detail: String
    /// How sure an estimate is, of 1. Checks with a yes or no have 1.
    package let score: Double

    package init(
        rule: Rule, span: Range<Int>, action: Action, shadowed: Action? = nil,
        detail: String = "", score: Double = 1
    ) {
        self.rule = rule
        self.span = span
        self.action = action
        self.shadowed = shadowed
        self.detail = detail
        self.score = score
    }
}

/// A finding before anybody has decided about it.
struct RawFinding {
    var rule: Rule
    var span: Range<Int>
    var detail: String
    var score = 1.0

    /// The order in which findings are settled.
    static func < (left: RawFinding, right: RawFinding) -> Bool {
        if left.span.lowerBound != right.span.lowerBound {
            return left.span.lowerBound < right.span.lowerBound
        }
        if left.rule.rank != right.rule.rank { return left.rule.rank < right.rule.rank }
        if left.span.upperBound != right.span.upperBound {
            return left.span.upperBound > right.span.upperBound
        }
        return left.detail < right.detail
    }
}
