extension AllowanceRule {
    /// Whether what was counted under one counts under the other: only their limits differ.
    func countsLike(_ other: AllowanceRule) -> Bool {
        guard kind == other.kind, value == other.value else { return false }
        return switch (measure, other.measure) {
        case (.budget(_, let left, _, _), .budget(_, let right, _, _)): left == right
        case (.rate(let unit, _, let per), .rate(let other, _, let otherPer)):
            unit == other && per == otherPer
        case (.parallel, .parallel): true
        default: false
        }
    }
}

extension AllowanceBook {
    /// Takes other rules. A rule that only has another limit keeps what is used and held of it;
    /// of those that count something else, by their places, nothing is known yet.
    mutating func adopt(_ fresh: [AllowanceRule]) -> Set<Int> {
        var places: [Int: Int] = [:]
        var unknown: Set<Int> = []
        for (place, rule) in fresh.enumerated() {
            let old = rules.indices.first { places[$0] == nil && rules[$0].countsLike(rule) }
            if let old { places[old] = place } else { unknown.insert(place) }
        }
        func moved(_ key: MeterKey) -> MeterKey? {
            places[key.rule].map { MeterKey(rule: $0, value: key.value) }
        }
        var kept: [MeterKey: Meter] = [:]
        for (key, meter) in meters {
            guard let place = moved(key) else { continue }
            if case .rate(let rate) = meter, case .rate(_, let limit, _) = fresh[place.rule].measure
            {
                kept[place] = .rate(rate.withLimit(limit))
            } else {
                kept[place] = meter
            }
        }
        replace(rules: fresh, meters: kept, moved: moved)
        return unknown
    }
}
