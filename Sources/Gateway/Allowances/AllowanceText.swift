import JSON
import Telemetry

// How rules and refusals read: for people, and for programs.

extension AllowanceRule {
    /// Such as `5.00 dollars a day for key prod`.
    package func text(value: String) -> String {
        let subject = kind == .all ? "all requests" : "\(kind.rawValue) \(value)"
        return "\(amount) for \(subject)"
    }

    private var amount: String {
        switch measure {
        case .budget(let limit, let window, _, _):
            switch window {
            case .ever: "\(limit.dollarText) dollars in all"
            case .calendar(let period): "\(limit.dollarText) dollars a calendar \(period.rawValue)"
            case .rolling(let period): "\(limit.dollarText) dollars in any \(period.rawValue)"
            }
        case .rate(.cost, let limit, let period):
            "\(Money(nanodollars: limit).dollarText) dollars a \(period.rawValue)"
        case .rate(let unit, let limit, let period):
            "\(limit) \(unit.rawValue) a \(period.rawValue)"
        case .parallel(let limit): "\(limit) requests at a time"
        }
    }
}

extension Money {
    /// Exactly, with two decimals at least.
    package var dollarText: String {
        let sign = nanodollars < 0 ? "-" : ""
        let amount = nanodollars.magnitude
        var decimals = String(amount % 1_000_000_000)
        decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
        while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
        return "\(sign)\(amount / 1_000_000_000).\(decimals)"
    }
}

extension AllowanceRefusal {
    var isBudget: Bool {
        if case .budget = standing.rule.measure { true } else { false }
    }

    var message: String {
        let rule = standing.rule.text(value: standing.value)
        let wait = retryAfter.wholeSeconds
        guard isBudget else {
            return "The limit of \(rule) is reached; try again in \(wait) s."
        }
        let money = { (amount: Int64) in Money(nanodollars: amount).dollarText }
        return "The budget of \(rule) does not cover this request: \(money(standing.used)) spent, "
            + "\(money(standing.held)) held for requests under way, \(money(asked)) needed; "
            + "try again in \(wait) s."
    }

    /// What a program can act on.
    var details: [JSONObject.Member] {
        var details: [JSONObject.Member] = [
            .init(
                key: "scope",
                value: [
                    "kind": .string(standing.rule.kind.rawValue),
                    "value": .string(standing.value),
                ]),
            .init(key: "limit", value: .integer(standing.limit)),
            .init(key: isBudget ? "spent" : "used", value: .integer(standing.used)),
            .init(key: "held", value: .integer(standing.held)),
            .init(key: "asked", value: .integer(asked)),
        ]
        if isBudget { details.append(.init(key: "unit", value: "nanodollars")) }
        if let reset = standing.reset {
            details.append(.init(key: "reset_ms", value: .integer(reset.milliseconds)))
        }
        return details
    }
}

extension AllowanceStanding {
    /// The headers that OpenAI's libraries and others know, of the rate that is closest to its
    /// end; of each unit one.
    static func headers(_ standings: [AllowanceStanding], now: Timestamp) -> [HeaderField] {
        var headers: [HeaderField] = []
        for unit in [AllowanceRule.Unit.requests, .tokens] {
            let rates = standings.filter {
                if case .rate(unit, _, _) = $0.rule.measure { true } else { false }
            }
            func share(_ rate: AllowanceStanding) -> Double {
                Double(rate.limit - rate.used) / Double(max(1, rate.limit))
            }
            guard let tightest = rates.min(by: { share($0) < share($1) }) else { continue }
            let wait = (tightest.reset ?? now).milliseconds - now.milliseconds
            headers += [
                HeaderField("x-ratelimit-limit-\(unit.rawValue)", String(tightest.limit)),
                HeaderField(
                    "x-ratelimit-remaining-\(unit.rawValue)",
                    String(max(0, tightest.limit - tightest.used))),
                HeaderField("x-ratelimit-reset-\(unit.rawValue)", "\(max(0, wait))ms"),
            ]
        }
        return headers
    }
}
