package import Telemetry

/// How it stands with a rule for one of those that it is about.
package struct AllowanceStanding: Equatable, Sendable {
    package var rule: AllowanceRule
    /// Empty for a rule about everything.
    package var value: String
    /// Nano-dollars, requests or tokens.
    package var limit: Int64
    package var used: Int64
    package var held: Int64
    package var reset: Timestamp?
}

/// Why a request may not begin.
package struct AllowanceRefusal: Equatable, Sendable {
    package var standing: AllowanceStanding
    /// What it would have taken.
    package var asked: Int64
    package var retryAfter: Duration
}

extension AllowanceBook {
    func refusal(_ key: MeterKey, _ claim: Claim, at now: Moment) -> AllowanceRefusal? {
        switch (rules[key.rule].measure, meters[key]) {
        case (.budget(let limit, _, _, let isEnforced), .budget(let window)):
            // What costs nothing is never in the way of a budget.
            guard isEnforced, let cost = claim.cost, cost > 0,
                !window.fits(cost, limit: limit.nanodollars)
            else { return nil }
            // While requests are under way, what they hold may be free again soon.
            let isFullOfHolds =
                window.held > 0 && window.spent.adding(cost) <= limit.nanodollars
            let reset = window.reset(after: now.wall)
            let wait = reset.map { $0.milliseconds - now.wall.milliseconds } ?? 86_400_000
            return AllowanceRefusal(
                standing: standing(key, now), asked: cost,
                retryAfter: .milliseconds(isFullOfHolds ? min(wait, 1_000) : wait))
        case (.rate, .rate(let meter)):
            let amount = amount(of: key, claim)
            guard amount > 0, let wait = meter.wait(for: amount, at: now.nanoseconds) else {
                return nil
            }
            return AllowanceRefusal(
                standing: standing(key, now), asked: amount,
                retryAfter: .nanoseconds(Int64(clamping: wait)))
        case (.parallel(let limit), .parallel(let count)):
            guard count >= limit else { return nil }
            return AllowanceRefusal(
                standing: standing(key, now), asked: 1, retryAfter: .seconds(1))
        default: return nil
        }
    }

    func standing(_ key: MeterKey, _ now: Moment) -> AllowanceStanding {
        var standing = AllowanceStanding(
            rule: rules[key.rule], value: key.value, limit: 0, used: 0, held: 0)
        switch (rules[key.rule].measure, meters[key]) {
        case (.budget(let limit, _, _, _), .budget(let window)):
            standing.limit = limit.nanodollars
            standing.used = window.spent
            standing.held = window.held
            standing.reset = window.reset(after: now.wall)
        case (.rate(_, let limit, _), .rate(let meter)):
            standing.limit = limit
            standing.used = limit - meter.remaining(at: now.nanoseconds)
            let wait = meter.resetNanoseconds(at: now.nanoseconds)
            standing.reset = now.wall.advanced(byMilliseconds: Int64(wait / 1_000_000))
        case (.parallel(let limit), .parallel(let count)):
            standing.limit = Int64(limit)
            standing.held = Int64(count)
        default: break
        }
        return standing
    }

    /// Every rule with everyone who has used it lately.
    mutating func standings(at now: Moment) -> [AllowanceStanding] {
        for (index, rule) in rules.enumerated() {
            // A rule about one is shown before anything is used, too; a key's id is not known.
            if rule.kind == .all { prepare(MeterKey(rule: index, value: ""), now) }
            if rule.kind != .key, let value = rule.value {
                prepare(MeterKey(rule: index, value: value), now)
            }
        }
        for key in Array(meters.keys) { prepare(key, now) }
        return meters.keys.sorted { ($0.rule, $0.value) < ($1.rule, $1.value) }
            .map { standing($0, now) }
    }

    /// Rates that a request was counted under, for the headers of its answer.
    func rates(of scopes: AllowanceScopes, at now: Moment) -> [AllowanceStanding] {
        keys(of: scopes).compactMap { key in
            guard case .rate = rules[key.rule].measure else { return nil }
            return standing(key, now)
        }
    }
}
