/// How many findings of which kind there were, for records and counters.
package struct FindingTally: Equatable, Sendable {
    package struct Key: Hashable, Sendable {
        package let rule: Rule
        package let action: Action
        /// What the rule would have done, were it not in shadow mode.
        package let shadowed: Action?
    }

    package private(set) var counts: [Key: Int] = [:]

    package init() {}

    package var isEmpty: Bool { counts.isEmpty }
    package var total: Int { counts.values.reduce(0, +) }

    package mutating func add(_ finding: Finding) {
        let key = Key(rule: finding.rule, action: finding.action, shadowed: finding.shadowed)
        counts[key, default: 0] += 1
    }

    package mutating func add(_ other: FindingTally) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// Such as `2 email redact, 1 token flag (shadow block)`.
    package var summary: String {
        counts.sorted { $0.key.order < $1.key.order }.map { key, count in
            "\(count) \(key.rule.rawValue) \(key.action.rawValue)"
                + (key.shadowed.map { " (shadow \($0.rawValue))" } ?? "")
        }.joined(separator: ", ")
    }
}

extension FindingTally.Key {
    fileprivate var order: String {
        "\(rule.rawValue) \(action.rawValue) \(shadowed?.rawValue ?? "")"
    }
}
