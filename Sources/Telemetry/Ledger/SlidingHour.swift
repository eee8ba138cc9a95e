/// Tallies of the last sixty calendar minutes, the running one among them.
struct SlidingHour {
    static let minutes: Int64 = 60

    private var buckets: [Int64: TallyTable] = [:]
    private(set) var sums = TallyTable()
    /// The first minute that was kept when it was last looked.
    private var keptFrom = Int64.min

    mutating func add(_ tally: Tally, to scope: LedgerScope, at moment: Timestamp) {
        buckets[Self.minute(moment), default: TallyTable()].add(tally, to: scope)
        sums.add(tally, to: scope)
    }

    /// Lets go of the minutes that are out of the hour now.
    mutating func expire(now: Timestamp) {
        let first = Self.firstMinute(now)
        if first == keptFrom { return }
        keptFrom = first
        for minute in buckets.keys where minute < first {
            if let gone = buckets.removeValue(forKey: minute) { sums.remove(gone) }
        }
    }

    /// Where the hour that holds `now` begins.
    static func start(_ now: Timestamp) -> Timestamp {
        Timestamp(milliseconds: firstMinute(now) * 60_000)
    }

    private static func firstMinute(_ now: Timestamp) -> Int64 { minute(now) - minutes + 1 }

    private static func minute(_ moment: Timestamp) -> Int64 {
        moment.milliseconds >= 0 ? moment.milliseconds / 60_000 : -1
    }
}
