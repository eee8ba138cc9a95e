import Telemetry

/// Money spent in a window of time, and money held for requests under way. All in nano-dollars.
struct SpendWindow: Sendable {
    /// A rolling window forgets in steps of this part of its length, never too early.
    static let steps: Int64 = 60

    let window: AllowanceRule.Window
    private(set) var held: Int64 = 0
    private(set) var spent: Int64 = 0
    /// Of the calendar; the window's present turn.
    private var turn: Range<Timestamp>?
    /// What a rolling window has still to forget, the oldest first.
    private var buckets: [(step: Int64, amount: Int64)] = []

    init(_ window: AllowanceRule.Window) { self.window = window }

    /// Forgets what is out of the window now.
    mutating func move(to now: Timestamp, _ days: LocalDays) {
        switch window {
        case .ever: break
        case .calendar(let period):
            if turn?.contains(now) == true { return }
            // Time that steps back a little does not bring back what was spent before.
            if let turn, now < turn.lowerBound { return }
            turn = days.period(period, of: now)
            spent = 0
        case .rolling(let period):
            let first = (now.milliseconds - period.milliseconds) / Self.step(period)
            while let oldest = buckets.first, oldest.step < first {
                spent -= oldest.amount
                buckets.removeFirst()
            }
        }
    }

    func fits(_ amount: Int64, limit: Int64) -> Bool {
        spent.adding(held).adding(amount) <= limit
    }

    mutating func hold(_ amount: Int64) { held = held.adding(amount) }

    mutating func release(_ amount: Int64) { held -= amount }

    /// To be called after `move`.
    mutating func spend(_ amount: Int64, at moment: Timestamp) {
        switch window {
        case .ever: spent = spent.adding(amount)
        case .calendar: if turn?.contains(moment) ?? false { spent = spent.adding(amount) }
        case .rolling(let period):
            let step = moment.milliseconds / Self.step(period)
            spent = spent.adding(amount)
            if let index = buckets.lastIndex(where: { $0.step <= step }) {
                if buckets[index].step == step {
                    buckets[index].amount = buckets[index].amount.adding(amount)
                } else {
                    buckets.insert((step, amount), at: index + 1)
                }
            } else {
                buckets.insert((step, amount), at: 0)
            }
        }
    }

    /// When some of what was spent is forgotten next; nil when none ever is.
    func reset(after now: Timestamp) -> Timestamp? {
        switch window {
        case .ever: return nil
        case .calendar: return turn?.upperBound
        case .rolling(let period):
            guard let oldest = buckets.first else { return nil }
            let end = (oldest.step + 1) * Self.step(period) + period.milliseconds
            return Timestamp(milliseconds: max(end, now.milliseconds))
        }
    }

    var isIdle: Bool { held == 0 && spent == 0 }

    private static func step(_ period: AllowanceRule.Period) -> Int64 {
        max(1, period.milliseconds / steps)
    }
}

extension Int64 {
    /// The greatest number instead of an overflow.
    func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
