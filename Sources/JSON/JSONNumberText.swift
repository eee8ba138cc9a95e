/// Numbers as ECMAScript writes them: the fewest digits that read back to the same double
/// (ECMA-262, Number::toString), which is also what RFC 8785 asks for.
package enum JSONNumberText {
    /// `number` must be finite; JSON has no spelling for the others, so they become `null`.
    package static func shortest(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        if number == 0 { return "0" }
        let (digits, exponent) = decompose(abs(number))
        return (number < 0 ? "-" : "") + layout(digits, pointAfter: exponent)
    }

    /// The shortest digits d1d2…dn, and the place of the point: the value is 0.d1…dn × 10^exponent.
    private static func decompose(_ number: Double) -> (digits: String, exponent: Int) {
        // Swift's description already has the fewest digits; only its layout differs.
        let text = number.description
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = Substring(whole + fraction)
        var exponent = whole.count + power
        while digits.count > 1, digits.first == "0" {
            digits = digits.dropFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == "0" { digits = digits.dropLast() }
        return (String(digits), exponent)
    }

    private static func layout(_ digits: String, pointAfter exponent: Int) -> String {
        let count = digits.count
        if count <= exponent, exponent <= 21 {
            return digits + String(repeating: "0", count: exponent - count)
        }
        if 0 < exponent, exponent <= 21 {
            return digits.prefix(exponent) + "." + digits.dropFirst(exponent)
        }
        if -6 < exponent, exponent <= 0 {
            return "0." + String(repeating: "0", count: -exponent) + digits
        }
        let power = (exponent - 1 < 0 ? "-" : "+") + String(abs(exponent - 1))
        if count == 1 { return digits + "e" + power }
        return digits.prefix(1) + "." + digits.dropFirst() + "e" + power
    }
}
