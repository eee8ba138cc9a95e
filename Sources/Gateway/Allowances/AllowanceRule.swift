package import Telemetry

/// How much of something whoever a rule is about may use.
package struct AllowanceRule: Hashable, Sendable {
    /// What of a request a rule looks at.
    package enum Kind: String, CaseIterable, Sendable { case all, key, team, model, provider, tag }

    package enum Measure: Hashable, Sendable {
        /// Money in a window of time. One that only watches refuses nothing.
        case budget(Money, Window, softPercent: Int?, isEnforced: Bool)
        /// A steady rate with bursts of a whole period's worth.
        case rate(Unit, Int64, per: Period)
        /// Requests at the same time.
        case parallel(Int)
    }

    package enum Unit: String, CaseIterable, Sendable {
        case requests, tokens
        /// In nano-dollars.
        case cost
    }

    package enum Window: Hashable, Sendable {
        /// From one turn of the local calendar to the next.
        case calendar(Period)
        /// As long as such a period, and always the last one.
        case rolling(Period)
        case ever
    }

    package enum Period: String, CaseIterable, Sendable {
        case second, minute, hour, day, week, month

        /// Of a month that is not one of the calendar: thirty days.
        var milliseconds: Int64 {
            switch self {
            case .second: 1_000
            case .minute: 60_000
            case .hour: 3_600_000
            case .day: 86_400_000
            case .week: 7 * 86_400_000
            case .month: 30 * 86_400_000
            }
        }
    }

    package var kind: Kind
    /// Nil for each of the kind by itself.
    package var value: String?
    package var measure: Measure

    package init(kind: Kind, value: String? = nil, measure: Measure) {
        self.kind = kind
        self.value = value
        self.measure = measure
    }
}

/// What a request is counted under.
struct AllowanceScopes: Equatable, Sendable {
    var keyId = ""
    var keyName = ""
    var team: String?
    var model = ""
    var provider: String?
    var tags: [String] = []

    /// The values that a rule looks at. A key is known by its id, whatever its name is in time.
    func values(for rule: AllowanceRule) -> [String] {
        switch rule.kind {
        case .all: return [""]
        case .key:
            guard let wanted = rule.value else { return [keyId] }
            return wanted == keyId || wanted == keyName ? [keyId] : []
        case .team: return matching(rule, team.map { [$0] } ?? [])
        case .model: return matching(rule, [model])
        case .provider: return matching(rule, provider.map { [$0] } ?? [])
        case .tag: return matching(rule, tags)
        }
    }

    private func matching(_ rule: AllowanceRule, _ values: [String]) -> [String] {
        guard let wanted = rule.value else { return values }
        return values.contains(wanted) ? [wanted] : []
    }
}
