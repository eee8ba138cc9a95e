/// How it stands with a budget or a limit, for one of those that it is about.
package struct AllowanceRow: Codable, Equatable, Sendable {
    /// `all`, `key`, `team`, `model`, `provider` or `tag`.
    package var kind: String
    /// A key's name, and else what requests call it; empty for `all`.
    package var name: String
    /// The rule as a sentence.
    package var rule: String
    /// `nanodollars`, `requests`, `tokens` or `parallel`.
    package var unit: String
    package var limit: Int64
    package var used: Int64
    /// For requests under way; not a part of `used`.
    package var held: Int64
    /// When some of what is used is forgotten; nil for never, or when nothing is used.
    package var resetMilliseconds: Int64?

    package init(
        kind: String, name: String, rule: String, unit: String, limit: Int64, used: Int64,
        held: Int64, resetMilliseconds: Int64?
    ) {
        self.kind = kind
        self.name = name
        self.rule = rule
        self.unit = unit
        self.limit = limit
        self.used = used
        self.held = held
        self.resetMilliseconds = resetMilliseconds
    }
}
