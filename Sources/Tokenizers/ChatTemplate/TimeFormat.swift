/// A moment as a template's clock reads it.
package struct TemplateClockReading: Sendable, Equatable {
    /// Seconds since 1970-01-01 00:00 UTC.
    package var secondsSince1970: Int
    /// What local time is ahead of UTC by.
    package var offsetFromUTCSeconds: Int

    package init(secondsSince1970: Int, offsetFromUTCSeconds: Int = 0) {
        self.secondsSince1970 = secondsSince1970
        self.offsetFromUTCSeconds = offsetFromUTCSeconds
    }
}

/// `strftime` in the C locale.
enum TimeFormat {
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    static func text(
        _ reading: TemplateClockReading, _ format: TemplateText, _ budget: TemplateBudget
    ) throws(TemplateFault) -> TemplateText {
        let time = Fields(reading)
        var units: [UInt32] = []
        var index = 0
        while index < format.count {
            try budget.spend(8)
            let unit = format.units[index]
            index += 1
            guard unit & TemplateText.scalarMask == UInt32(UInt8(ascii: "%")), index < format.count
            else {
                units.append(unit)
                continue
            }
            var letter = format.scalar(index)
            var pads = true
            if letter == UInt32(UInt8(ascii: "-")), index + 1 < format.count {
                pads = false
                index += 1
                letter = format.scalar(index)
            }
            index += 1
            guard let scalar = Unicode.Scalar(letter),
                let part = field(Character(scalar), time, pads)
            else { throw .failure("strftime_now does not know this field of its format") }
            units += TemplateText(data: part).units
        }
        return TemplateText(units: units)
    }

    private static func field(_ letter: Character, _ time: Fields, _ pads: Bool) -> String? {
        func number(_ value: Int, _ width: Int = 2, _ filler: String = "0") -> String {
            let digits = String(value)
            let missing = pads ? max(0, width - digits.count) : 0
            return String(repeating: filler, count: missing) + digits
        }
        let hour12 = time.hour % 12 == 0 ? 12 : time.hour % 12
        switch letter {
        case "Y": return String(time.year)
        case "y": return number(time.year % 100)
        case "m": return number(time.month)
        case "d": return number(time.day)
        case "e": return number(time.day, 2, " ")
        case "H": return number(time.hour)
        case "I": return number(hour12)
        case "M": return number(time.minute)
        case "S": return number(time.second)
        case "f": return "000000"
        case "j": return number(time.dayOfYear, 3)
        case "p": return time.hour < 12 ? "AM" : "PM"
        case "A": return days[time.weekday]
        case "a": return String(days[time.weekday].prefix(3))
        case "B": return months[time.month - 1]
        case "b", "h": return String(months[time.month - 1].prefix(3))
        case "w": return String(time.weekday)
        case "u": return String(time.weekday == 0 ? 7 : time.weekday)
        case "F": return "\(time.year)-\(number(time.month))-\(number(time.day))"
        case "T": return "\(number(time.hour)):\(number(time.minute)):\(number(time.second))"
        case "R": return "\(number(time.hour)):\(number(time.minute))"
        case "D": return "\(number(time.month))/\(number(time.day))/\(number(time.year % 100))"
        case "n": return "\n"
        case "t": return "\t"
        case "%": return "%"
        case "Z", "z": return ""  // Python's naive local time has no zone
        default: return nil
        }
    }

    /// The proleptic Gregorian calendar, counted in eras of 400 years from a March 1st.
    struct Fields {
        let year, month, day, hour, minute, second, weekday, dayOfYear: Int

        init(_ reading: TemplateClockReading) {
            // Years 1 to 9999, as Python's.
            let local =
                min(
                    max(reading.secondsSince1970, -62_135_000_000), 253_402_000_000)
                + min(max(reading.offsetFromUTCSeconds, -86_399), 86_399)
            let days = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
            let rest = local - days * 86_400
            (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
            weekday = ((days % 7) + 11) % 7
            let shifted = days + 719_468
            let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
            let dayOfEra = shifted - era * 146_097
            let yearOfEra =
                (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let monthFromMarch = (5 * dayFromMarch + 2) / 153
            day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
            month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
            dayOfYear = before + day + (isLeap && month > 2 ? 1 : 0)
        }
    }
}
