/// Shares as people read them.
package enum Percent {
    /// 0.925 as `92.5%`; whole numbers without a fraction.
    package static func text(_ share: Double) -> String { number(share) + "%" }

    /// A difference with its sign, such as `+2.5`.
    package static func points(_ difference: Double) -> String {
        let text = number(difference)
        return difference > 0 && text != "0" ? "+" + text : text
    }

    /// Hundredths with one decimal at most; a question mark for what is no share.
    package static func number(_ share: Double) -> String {
        guard share.isFinite, abs(share) < 1e12 else { return "?" }
        let tenths = Int((abs(share) * 1_000).rounded())
        let whole = "\(tenths / 10)"
        let text = tenths.isMultiple(of: 10) ? whole : "\(whole).\(tenths % 10)"
        return share < 0 && tenths > 0 ? "−" + text : text
    }
}
