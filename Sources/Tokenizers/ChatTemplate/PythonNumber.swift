/// `int()`, `float()` and `round()` of Python.
enum PythonNumber {
    static func integer(_ text: String, base: Int) -> Int? {
        guard (2...36).contains(base), var digits = digits(text) else { return nil }
        let sign = digits.first == "-" || digits.first == "+" ? String(digits.removeFirst()) : ""
        let prefixes = [16: "0x", 8: "0o", 2: "0b"]
        if let prefix = prefixes[base], digits.lowercased().hasPrefix(prefix) {
            digits.removeFirst(2)
        }
        guard digits.first != "-", digits.first != "+" else { return nil }
        return Int(sign + digits, radix: base)
    }

    static func float(_ text: String) -> Double? {
        guard let digits = digits(text), !digits.lowercased().contains("0x") else { return nil }
        return Double(digits)
    }

    /// Without white space around it, and without the underscores that Python allows between
    /// digits.
    private static func digits(_ text: String) -> String? {
        let trimmed = TemplateText(literal: text)
            .trimmed(left: true, right: true, PythonCharacter.isSpace).string
        guard trimmed.contains("_") else { return trimmed }
        guard !trimmed.hasPrefix("_"), !trimmed.hasSuffix("_"), !trimmed.contains("__") else {
            return nil
        }
        return trimmed.filter { $0 != "_" }
    }

    /// Half to even for `common`; with a precision the decimal digits of the double are rounded.
    static func round(_ value: TemplateValue, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        let precision = arguments.value(0, "precision")?.integer ?? 0
        guard (-300...300).contains(precision) else { throw .failure("a precision beyond 300") }
        var method = "common"
        if case .text(let name)? = arguments.value(1, "method") { method = name.string }
        guard let number = value.number else { throw .failure("round needs a number") }
        let scale = (0..<abs(precision)).reduce(1.0) { scale, _ in scale * 10 }
        let factor = precision < 0 ? 1 / scale : scale
        switch method {
        case "common":
            if let integer = value.integer, precision >= 0 { return .integer(integer) }
            let rounded = nearest(number, precision, factor)
            return value.integer != nil ? .integer(Int(rounded)) : .float(rounded)
        case "ceil": return .float((number * factor).rounded(.up) / factor)
        case "floor": return .float((number * factor).rounded(.down) / factor)
        default: throw .failure("the method of round is common, ceil or floor")
        }
    }

    /// A tie exists only where the double is exactly halfway, which the product shows.
    private static func nearest(_ number: Double, _ precision: Int, _ factor: Double) -> Double {
        let scaled = number * factor
        guard scaled.isFinite, scaled.magnitude < 9e15 else { return number }
        var rounded = scaled.rounded(.toNearestOrEven)
        if (scaled - scaled.rounded(.down)) == 0.5 {
            // The product may have been rounded to the tie: the remainder tells on which side.
            let error = (-scaled).addingProduct(number, factor)
            if error > 0 { rounded = scaled.rounded(.up) }
            if error < 0 { rounded = scaled.rounded(.down) }
        }
        return rounded / factor
    }
}
