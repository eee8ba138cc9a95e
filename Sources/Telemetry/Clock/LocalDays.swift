import Glibc

/// Where the calendar days of a place begin and end.
package struct LocalDays: Sendable {
    /// How many seconds the place's clocks are ahead of UTC at a moment.
    private let secondsAhead: @Sendable (Timestamp) -> Int64

    package init(secondsAhead: @escaping @Sendable (Timestamp) -> Int64) {
        self.secondsAhead = secondsAhead
    }

    /// The days of the process's own time zone (`TZ`, else `/etc/localtime`).
    package static let system = LocalDays { moment in
        var seconds = time_t(moment.milliseconds / 1_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return Int64(parts.tm_gmtoff)
    }

    /// The day that holds a moment. It has 23 or 25 hours where the clocks are changed.
    package func day(of moment: Timestamp) -> Range<Timestamp> {
        let start = dayStart(moment)
        // Noon of the next day, or close to it, however long this one is.
        let end = dayStart(start.advanced(byMilliseconds: 36 * 3_600_000))
        return start..<max(end, start.advanced(byMilliseconds: 1))
    }

    /// How far the place's clocks are ahead of UTC.
    package func aheadMilliseconds(at moment: Timestamp) -> Int64 { ahead(moment) }

    private func dayStart(_ moment: Timestamp) -> Timestamp {
        let local = moment.milliseconds + ahead(moment)
        let day: Int64 = 86_400_000
        let midnight = local - ((local % day) + day) % day
        // The offset at midnight may differ from the one at the moment.
        let guess = Timestamp(milliseconds: midnight - ahead(moment))
        return Timestamp(milliseconds: midnight - ahead(guess))
    }

    private func ahead(_ moment: Timestamp) -> Int64 { secondsAhead(moment) * 1_000 }
}
