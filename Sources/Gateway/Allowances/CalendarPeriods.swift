import Telemetry

extension LocalDays {
    /// The period of the calendar that holds a moment; weeks begin on Monday (ISO 8601).
    func period(_ period: AllowanceRule.Period, of moment: Timestamp) -> Range<Timestamp> {
        let day = day(of: moment)
        switch period {
        case .second, .minute, .hour:
            // Zones are ahead by whole quarters of an hour: hours are counted from midnight.
            let length = period.milliseconds
            let into = (moment.milliseconds - day.lowerBound.milliseconds) / length
            let start = day.lowerBound.advanced(byMilliseconds: into * length)
            return start..<start.advanced(byMilliseconds: length)
        case .day: return day
        case .week:
            // The first of January 1970 was a Thursday.
            let weekday = Int(((number(of: day) + 3) % 7 + 7) % 7)
            let first = stepped(day, by: -weekday)
            return first.lowerBound..<stepped(first, by: 7).lowerBound
        case .month:
            let date = CivilDate(dayNumber: number(of: day))
            let first = stepped(day, by: 1 - date.day)
            return first.lowerBound..<stepped(first, by: date.daysInMonth).lowerBound
        }
    }

    /// Days since 1970 of a local day, from its noon.
    private func number(of day: Range<Timestamp>) -> Int64 {
        let middle = day.lowerBound.advanced(byMilliseconds: 12 * 3_600_000).milliseconds
        // No place is more than 14 hours ahead of UTC or 12 behind it, so the date of its noon
        // is found among the two that UTC has then.
        let ahead = aheadMilliseconds(at: day.lowerBound)
        return (middle + ahead) >= 0
            ? (middle + ahead) / 86_400_000 : (middle + ahead - 86_399_999) / 86_400_000
    }

    private func stepped(_ day: Range<Timestamp>, by days: Int) -> Range<Timestamp> {
        let noon = day.lowerBound.advanced(byMilliseconds: 12 * 3_600_000)
        return self.day(of: noon.advanced(byMilliseconds: Int64(days) * 86_400_000))
    }
}

/// A date of the Gregorian calendar. After Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", civil_from_days.
struct CivilDate: Equatable {
    let year: Int64
    let month: Int
    let day: Int

    init(dayNumber: Int64) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysInMonth: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
