/// Numbers as the console writes them: short, of steady width, and never `NaN`. What is not finite
/// is missing, and a missing value is `-`.
package enum Format {
    package static let missing = "-"

    /// A number with a fixed count of decimals, without locale or exponent.
    package static func decimal(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return missing }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        let digits = String(Int64(scaled))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// Three significant digits and a unit: 7, 0.42, 999, 1.39k, 12.4k, 139k, 1.20M.
    package static func count(_ value: Double) -> String {
        guard value.isFinite else { return missing }
        if value < 0 { return "-" + count(-value) }
        if value == value.rounded(), value < 1000 { return decimal(value, 0) }
        if value < 999.5 { return three(value) }
        var scaled = value
        for unit in ["k", "M", "G", "T", "P"] {
            scaled /= 1000
            if scaled < 999.5 { return three(scaled) + unit }
        }
        return three(scaled) + "P"
    }

    package static func count(_ value: Int) -> String { count(Double(value)) }

    private static func three(_ value: Double) -> String {
        decimal(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }

    /// A whole number with separators: 3,182,004.
    package static func whole(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// A share of one as a percentage: 0.4%, 61%, 100%.
    package static func percent(_ fraction: Double) -> String {
        guard fraction.isFinite else { return missing }
        let percent = fraction * 100
        if percent > 0 && percent < 0.05 { return "<0.1%" }
        if percent >= 99.95 && percent < 100 { return ">99.9%" }
        let isSmall = (percent.magnitude < 9.95 && percent != 0) || (percent > 99 && percent < 100)
        return decimal(percent, isSmall ? 1 : 0) + "%"
    }

    /// A change with its sign: +0.012, -0.300, 0.000.
    package static func signed(_ value: Double, _ places: Int) -> String {
        let text = decimal(value, places)
        let isPositive = value > 0 && text.contains { ("1"..."9").contains($0) }
        return isPositive ? "+" + text : text
    }

    /// Binary units: 812 B, 3.5 GiB.
    package static func bytes(_ value: Int) -> String {
        guard value >= 1024 else { return "\(value) B" }
        var scaled = Double(value)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB"] where scaled >= 1024 {
            scaled /= 1024
            unit = next
        }
        return decimal(scaled, scaled < 99.95 ? 1 : 0) + " " + unit
    }

    /// Nano-dollars, with as many decimals as the amount deserves: $0.0041, $12.41, $1,004.
    package static func money(nanodollars: Int64) -> String {
        let dollars = Double(nanodollars.magnitude) / 1e9
        let sign = nanodollars < 0 ? "-$" : "$"
        switch dollars {
        case 0: return "$0.00"
        case ..<0.000_001: return sign + "<0.000001"
        case ..<0.001: return sign + trimmed(decimal(dollars, 6))
        case ..<0.1: return sign + decimal(dollars, 4)
        case ..<999.995: return sign + decimal(dollars, 2)
        case ..<999_999.5: return sign + whole(Int(dollars.rounded()))
        default: return sign + count(dollars)
        }
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
