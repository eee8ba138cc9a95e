import Synchronization
package import Telemetry

/// The one place where requests get leave to begin, and give account when they end.
package final class Allowances: Sendable {
    package let settings: AllowanceSettings
    private let book: Mutex<AllowanceBook>
    private let clock: Clock
    private let onCrossed: @Sendable (AllowanceStanding) -> Void

    /// `onCrossed` hears of soft limits, each once until its window is below it again.
    package init(
        _ settings: AllowanceSettings = AllowanceSettings(), clock: Clock = .system,
        days: LocalDays = .system,
        onCrossed: @escaping @Sendable (AllowanceStanding) -> Void = { _ in }
    ) {
        self.settings = settings
        self.clock = clock
        self.onCrossed = onCrossed
        book = Mutex(AllowanceBook(settings.rules, days: days))
    }

    /// Takes what a request claims of every rule about it, or exchanges what it has.
    func take(_ id: String, _ claim: Claim) throws(GatewayError) {
        let now = now
        if let refusal = book.withLock({ $0.exchange(id, for: claim, at: now) }) {
            throw .allowanceExceeded(refusal)
        }
    }

    func settle(_ id: String, cost: Money?, tokens: Int) {
        let now = now
        let crossed = book.withLock {
            $0.settle(id, cost: cost?.nanodollars ?? 0, tokens: Int64(tokens), at: now)
        }
        crossed.forEach(onCrossed)
    }

    /// Counts what the ledger knows of the time before this process.
    package func restore(_ spending: [PastSpending]) {
        let now = now
        book.withLock { book in
            for one in spending {
                let scopes = AllowanceScopes(
                    keyId: one.keyId, keyName: one.keyName, team: one.team, model: one.model,
                    provider: one.provider, tags: one.tags)
                book.restore(
                    scopes, cost: one.cost.nanodollars, at: one.at, now: now, only: one.tagsOnly)
            }
        }
    }

    /// Every rule with everyone who has used it lately.
    package func standings() -> [AllowanceStanding] {
        let now = now
        return book.withLock { $0.standings(at: now) }
    }

    /// What requests under way hold, in nano-dollars, by what they are counted under.
    package func held(by kind: AllowanceRule.Kind) -> [String: Int64] {
        let holds = book.withLock { Array($0.holds.values) }
        var sums: [String: Int64] = [:]
        let everyone = AllowanceRule(kind: kind, measure: .parallel(0))
        for hold in holds {
            for value in hold.claim.scopes.values(for: everyone) {
                sums[value, default: 0] += hold.claim.cost ?? 0
            }
        }
        return sums
    }

    /// Requests that hold something.
    package var openHolds: Int { book.withLock { $0.holds.count } }

    func rates(of id: String) -> [AllowanceStanding] {
        if settings.rules.isEmpty { return [] }
        let now = now
        return book.withLock { book in
            guard let hold = book.holds[id] else { return [] }
            return book.rates(of: hold.claim.scopes, at: now)
        }
    }

    /// How far back the ledger has to be read to know what was spent; nil for not at all.
    package func restoreStart() -> Timestamp? {
        let now = clock.now()
        return settings.rules.compactMap { rule -> Timestamp? in
            guard case .budget(_, let window, _, _) = rule.measure else { return nil }
            return switch window {
            case .ever: Timestamp(milliseconds: 0)
            // Longer than any turn of the calendar, whatever its clocks do.
            case .calendar(let period), .rolling(let period):
                now.advanced(byMilliseconds: -period.milliseconds - 2 * 86_400_000)
            }
        }.min()
    }

    private var now: Moment {
        Moment(wall: clock.now(), nanoseconds: clock.monotonicNanoseconds())
    }
}

/// What was spent under some names at some time.
package struct PastSpending: Sendable {
    package var at: Timestamp
    package var keyId: String
    package var keyName: String
    package var team: String?
    package var model: String
    package var provider: String?
    package var tags: [String]
    package var cost: Money
    /// Told a second time for the sake of its tags.
    package var tagsOnly: Bool

    package init(
        at: Timestamp, keyId: String, keyName: String, team: String?, model: String,
        provider: String?, tags: [String] = [], cost: Money, tagsOnly: Bool = false
    ) {
        self.at = at
        self.keyId = keyId
        self.keyName = keyName
        self.team = team
        self.model = model
        self.provider = provider
        self.tags = tags
        self.cost = cost
        self.tagsOnly = tagsOnly
    }
}
