import Statistics

/// Numbers in sentences.
enum Figures {
    /// 31, or 4.2 below ten.
    static func length(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "?" }
        if abs(value) >= 10 { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths) % 10)"
    }

    /// 0.04, or 3e-9 where zeros would have to be counted.
    static func probability(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        if value >= 0.001 { return "\((value * 1_000).rounded() / 1_000)" }
        var exponent = 0
        var mantissa = value
        while mantissa < 1 {
            mantissa *= 10
            exponent += 1
        }
        let digit = Int(mantissa.rounded())
        return digit == 10 ? "1e-\(exponent - 1)" : "\(digit)e-\(exponent)"
    }

    /// 40 s, 12 min, 3 h, 2 days.
    static func duration(milliseconds: Int64) -> String {
        let seconds = abs(milliseconds) / 1_000
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}
