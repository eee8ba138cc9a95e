/// The ledger's sums in memory: the last hour, today, and ever.
struct LedgerBook {
    private(set) var hour = SlidingHour()
    private(set) var today = TallyTable()
    private(set) var ever = TallyTable()
    private(set) var day: Range<Timestamp>
    private let days: LocalDays

    init(now: Timestamp, days: LocalDays) {
        self.days = days
        day = days.day(of: now)
    }

    mutating func record(_ record: RequestRecord, at moment: Timestamp) {
        turn(to: moment)
        let tally = Tally(record)
        for scope in record.scopes {
            addToHour(tally, scope: scope, at: moment)
            addToday(tally, scope: scope)
            addEver(tally, scope: scope)
        }
    }

    /// Makes the windows those of `now`.
    mutating func turn(to now: Timestamp) {
        hour.expire(now: now)
        guard !day.contains(now) else { return }
        day = days.day(of: now)
        today = TallyTable()
    }

    mutating func addToHour(_ tally: Tally, scope: LedgerScope, at moment: Timestamp) {
        hour.add(tally, to: scope, at: moment)
    }

    mutating func addToday(_ tally: Tally, scope: LedgerScope) { today.add(tally, to: scope) }

    mutating func addEver(_ tally: Tally, scope: LedgerScope) { ever.add(tally, to: scope) }
}
