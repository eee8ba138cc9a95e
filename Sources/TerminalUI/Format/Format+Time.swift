extension Format {
    /// A latency in milliseconds: 0.42 ms, 142 ms, 2.1 s, 3.4 min.
    package static func latency(milliseconds value: Double) -> String {
        guard value.isFinite, value >= 0 else { return missing }
        if value < 9.95 { return decimal(value, value < 0.995 ? 2 : 1) + " ms" }
        if value < 999.5 { return decimal(value, 0) + " ms" }
        let seconds = value / 1000
        if seconds < 99.95 { return decimal(seconds, 1) + " s" }
        return decimal(seconds / 60, 1) + " min"
    }

    /// How long ago, in one unit: now, 8 s, 22 min, 3 h, 9 d.
    package static func age(seconds: Double) -> String {
        guard seconds.isFinite else { return missing }
        switch seconds {
        case ..<1: return "now"
        case ..<60: return "\(Int(seconds)) s"
        case ..<3600: return "\(Int(seconds / 60)) min"
        case ..<86_400: return "\(Int(seconds / 3600)) h"
        default: return "\(Int(min(seconds / 86_400, 99_999))) d"
        }
    }

    /// A span of time in two units: 0:42, 3:21, 4:12:07, 3d 04:12.
    package static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return missing }
        let total = Int(seconds)
        let (days, hours) = (total / 86_400, total / 3600 % 24)
        let (minutes, rest) = (total / 60 % 60, total % 60)
        if days > 0 { return "\(days)d \(two(hours)):\(two(minutes))" }
        if hours > 0 { return "\(hours):\(two(minutes)):\(two(rest))" }
        return "\(minutes):\(two(rest))"
    }

    /// The time of day, 14:32:07, of a moment in Unix seconds shifted by the zone's offset.
    package static func timeOfDay(unixSeconds: Double, zoneOffsetSeconds: Int) -> String {
        guard unixSeconds.isFinite, unixSeconds.magnitude < 1e12 else { return missing }
        let day = 86_400
        let second = ((Int(unixSeconds) + zoneOffsetSeconds) % day + day) % day
        return "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A day, 21 Nov, of a moment in Unix seconds shifted by the zone's offset.
    package static func day(unixSeconds: Double, zoneOffsetSeconds: Int) -> String {
        guard unixSeconds.isFinite, unixSeconds.magnitude < 1e12 else { return missing }
        let shifted = Int(unixSeconds) + zoneOffsetSeconds
        // Days to civil date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let days = Int((Double(shifted) / 86_400).rounded(.down)) + 719_468
        let era = Int((Double(days) / 146_097).rounded(.down))
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return "\(day) \(months[(shiftedMonth + 2) % 12])"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
