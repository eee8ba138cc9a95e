import Telemetry

/// What a request may use at most, as far as that can be told before.
struct Claim: Equatable, Sendable {
    var scopes: AllowanceScopes
    /// In nano-dollars; nil when no price is known.
    var cost: Int64?
    var tokens: Int64
}

/// A point in time, as both clocks have it.
struct Moment: Sendable {
    var wall: Timestamp
    var nanoseconds: UInt64
}

/// All rules with what is used and held of each: a state machine without clock, lock or disk.
///
/// A request takes everything that it needs of every rule, or nothing at all, in one step; and it
/// gives back what it does not use in another.
struct AllowanceBook: Sendable {
    /// Meters beyond which idle ones are forgotten; their names come from requests.
    static let meterLimit = 10_000

    struct MeterKey: Hashable, Sendable {
        var rule: Int
        var value: String
    }

    enum Meter: Sendable {
        case budget(SpendWindow)
        case rate(RateMeter)
        case parallel(Int)
    }

    struct Hold: Sendable {
        var claim: Claim
        var meters: [MeterKey]
    }

    let rules: [AllowanceRule]
    let days: LocalDays
    var meters: [MeterKey: Meter] = [:]
    private(set) var holds: [String: Hold] = [:]
    /// Soft limits that were told of, until the window is below them again.
    private var told: Set<MeterKey> = []

    init(_ rules: [AllowanceRule], days: LocalDays) {
        self.rules = rules
        self.days = days
    }

    /// Takes what a request claims from every rule about it; nil when it has all of it.
    mutating func take(_ id: String, _ claim: Claim, at now: Moment) -> AllowanceRefusal? {
        let keys = keys(of: claim.scopes)
        for key in keys {
            prepare(key, now)
            if let refusal = refusal(key, claim, at: now) { return refusal }
        }
        for key in keys { add(claim, to: key, now) }
        holds[id] = Hold(claim: claim, meters: keys)
        return nil
    }

    /// Exchanges what a request holds for another claim, such as at another provider; what it has
    /// stays as it is when that is refused. Rates count the request once.
    mutating func exchange(_ id: String, for claim: Claim, at now: Moment) -> AllowanceRefusal? {
        guard let hold = holds[id] else { return take(id, claim, at: now) }
        let before = meters
        for key in hold.meters { remove(hold.claim, from: key) }
        let keys = keys(of: claim.scopes)
        for key in keys {
            prepare(key, now)
            if hold.meters.contains(key), case .rate = rules[key.rule].measure { continue }
            if let refusal = refusal(key, claim, at: now) {
                meters = before
                return refusal
            }
        }
        for key in keys { add(claim, to: key, now) }
        holds[id] = Hold(claim: claim, meters: keys)
        return nil
    }

    /// Gives back what a request holds and counts what it used; the rules whose soft limit that
    /// has crossed. Does nothing for one that holds nothing.
    mutating func settle(_ id: String, cost: Int64, tokens: Int64, at now: Moment)
        -> [AllowanceStanding]
    {
        guard let hold = holds.removeValue(forKey: id) else { return [] }
        var crossed: [AllowanceStanding] = []
        for key in hold.meters {
            switch meters[key] {
            case .budget(var window):
                window.release(hold.claim.cost ?? 0)
                window.move(to: now.wall, days)
                window.spend(cost, at: now.wall)
                meters[key] = .budget(window)
                if crosses(key, window) { crossed.append(standing(key, now)) }
            case .rate(var meter):
                let held = amount(of: key, hold.claim)
                switch rules[key.rule].measure {
                case .rate(.tokens, _, _): meter.correct(by: tokens - held)
                case .rate(.cost, _, _): meter.correct(by: cost - held)
                default: break
                }
                meters[key] = .rate(meter)
            case .parallel(let count): meters[key] = .parallel(count - 1)
            case nil: break
            }
        }
        return crossed
    }

    /// Counts what was spent before this process began.
    mutating func restore(
        _ scopes: AllowanceScopes, cost: Int64, at moment: Timestamp, now: Moment, only tags: Bool
    ) {
        for key in keys(of: scopes) where !tags || rules[key.rule].kind == .tag {
            guard case .budget = rules[key.rule].measure else { continue }
            prepare(key, now)
            guard case .budget(var window)? = meters[key] else { continue }
            window.spend(cost, at: moment)
            window.move(to: now.wall, days)
            meters[key] = .budget(window)
        }
    }

    func keys(of scopes: AllowanceScopes) -> [MeterKey] {
        var keys: [MeterKey] = []
        for (index, rule) in rules.enumerated() {
            for value in scopes.values(for: rule) {
                keys.append(MeterKey(rule: index, value: value))
            }
        }
        return keys
    }

    mutating func prepare(_ key: MeterKey, _ now: Moment) {
        if case .budget(var window)? = meters[key] {
            window.move(to: now.wall, days)
            meters[key] = .budget(window)
            return
        }
        guard meters[key] == nil else { return }
        if meters.count >= Self.meterLimit { forgetIdle(now) }
        switch rules[key.rule].measure {
        case .budget(_, let window, _, _):
            var meter = SpendWindow(window)
            meter.move(to: now.wall, days)
            meters[key] = .budget(meter)
        case .rate(_, let limit, let period):
            meters[key] = .rate(
                RateMeter(limit: limit, periodNanoseconds: period.milliseconds * 1_000_000))
        case .parallel: meters[key] = .parallel(0)
        }
    }

    private mutating func forgetIdle(_ now: Moment) {
        for (key, meter) in meters {
            switch meter {
            case .budget(var window):
                window.move(to: now.wall, days)
                if window.isIdle { meters[key] = nil }
            case .rate(let meter):
                if meter.resetNanoseconds(at: now.nanoseconds) == 0 { meters[key] = nil }
            case .parallel(let count): if count == 0 { meters[key] = nil }
            }
        }
    }

    private mutating func add(_ claim: Claim, to key: MeterKey, _ now: Moment) {
        switch meters[key] {
        case .budget(var window):
            window.hold(claim.cost ?? 0)
            meters[key] = .budget(window)
        case .rate(var meter):
            meter.take(amount(of: key, claim), at: now.nanoseconds)
            meters[key] = .rate(meter)
        case .parallel(let count): meters[key] = .parallel(count + 1)
        case nil: break
        }
    }

    private mutating func remove(_ claim: Claim, from key: MeterKey) {
        switch meters[key] {
        case .budget(var window):
            window.release(claim.cost ?? 0)
            meters[key] = .budget(window)
        case .rate(var meter):
            meter.correct(by: -amount(of: key, claim))
            meters[key] = .rate(meter)
        case .parallel(let count): meters[key] = .parallel(count - 1)
        case nil: break
        }
    }

    /// What a claim takes from a rate.
    func amount(of key: MeterKey, _ claim: Claim) -> Int64 {
        guard case .rate(let unit, _, _) = rules[key.rule].measure else { return 0 }
        return switch unit {
        case .requests: 1
        case .tokens: claim.tokens
        case .cost: claim.cost ?? 0
        }
    }

    private mutating func crosses(_ key: MeterKey, _ window: SpendWindow) -> Bool {
        guard case .budget(let limit, _, let percent?, _) = rules[key.rule].measure else {
            return false
        }
        let isAbove = Int128(window.spent) * 100 >= Int128(limit.nanodollars) * Int128(percent)
        if !isAbove { told.remove(key) }
        return isAbove && told.insert(key).inserted
    }
}
