/// `str()` and `repr()` of Python.
enum PythonSpelling {
    /// `str(value)`. Text stays as it is, with its marks.
    static func text(_ value: TemplateValue, _ budget: TemplateBudget) throws(TemplateFault)
        -> TemplateText
    {
        switch value {
        case .text(let text): return text
        case .undefined: return TemplateText(units: [])
        default:
            var units: [UInt32] = []
            try appendRepresentation(value, to: &units, budget)
            return TemplateText(units: units)
        }
    }

    private static func append(_ text: String, to units: inout [UInt32]) {
        for scalar in text.unicodeScalars { units.append(scalar.value | TemplateText.dataMark) }
    }

    private static func appendRepresentation(
        _ value: TemplateValue, to units: inout [UInt32], _ budget: TemplateBudget
    ) throws(TemplateFault) {
        try budget.spend(4)
        switch value {
        case .undefined: append("Undefined", to: &units)
        case .none: append("None", to: &units)
        case .bool(let flag): append(flag ? "True" : "False", to: &units)
        case .integer(let number): append(String(number), to: &units)
        case .float(let number): append(float(number), to: &units)
        case .text(let text):
            try budget.spend(text.count)
            appendQuoted(text, to: &units)
        case .list(let list):
            guard list.kind == .list || list.kind == .tuple else {
                throw .failure("a \(value.typeName) has no text; make it a list first")
            }
            let isTuple = list.kind == .tuple
            append(isTuple ? "(" : "[", to: &units)
            try appendRow(list.items.count, to: &units, budget) {
                index, units throws(TemplateFault) in
                try appendRepresentation(list.items[index], to: &units, budget)
            }
            append(isTuple ? (list.items.count == 1 ? ",)" : ")") : "]", to: &units)
        case .dictionary(let dictionary):
            append("{", to: &units)
            try appendRow(dictionary.keys.count, to: &units, budget) {
                index, units throws(TemplateFault) in
                try appendRepresentation(dictionary.keys[index], to: &units, budget)
                append(": ", to: &units)
                try appendRepresentation(dictionary.values[index], to: &units, budget)
            }
            append("}", to: &units)
        case .namespace, .loop, .macro, .function, .method:
            throw .failure("a \(value.typeName) has no text")
        }
    }

    private static func appendRow(
        _ count: Int, to units: inout [UInt32], _ budget: TemplateBudget,
        _ element: (Int, inout [UInt32]) throws(TemplateFault) -> Void
    ) throws(TemplateFault) {
        try budget.nested { () throws(TemplateFault) in
            for index in 0..<count {
                if index > 0 { append(", ", to: &units) }
                try element(index, &units)
            }
        }
    }

    /// Single quotes, unless the text has some and no double ones.
    private static func appendQuoted(_ text: TemplateText, to units: inout [UInt32]) {
        let single = UInt32(UInt8(ascii: "'"))
        let double = UInt32(UInt8(ascii: "\""))
        let scalars = text.units.lazy.map { $0 & TemplateText.scalarMask }
        let quote = scalars.contains(single) && !scalars.contains(double) ? double : single
        units.append(quote | TemplateText.dataMark)
        for unit in text.units {
            let mark = unit & TemplateText.dataMark
            guard let scalar = Unicode.Scalar(unit & TemplateText.scalarMask) else { continue }
            for part in escaped(scalar, quote).unicodeScalars { units.append(part.value | mark) }
        }
        units.append(quote | TemplateText.dataMark)
    }

    private static func escaped(_ scalar: Unicode.Scalar, _ quote: UInt32) -> String {
        switch scalar {
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        if scalar.value == quote { return "\\" + String(Character(scalar)) }
        if PythonCharacter.isPrintable(scalar) { return String(Character(scalar)) }
        if scalar.value < 0x100 { return "\\x" + hexadecimal(scalar.value, 2) }
        if scalar.value < 0x10000 { return "\\u" + hexadecimal(scalar.value, 4) }
        return "\\U" + hexadecimal(scalar.value, 8)
    }

    static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// `repr(float)`: the fewest digits that read back, an exponent below 1e-4 and from 1e16 on.
    static func float(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        let sign = number.sign == .minus ? "-" : ""
        if number == 0 { return sign + "0.0" }
        // Swift's description has the same digits; its layout differs.
        let parts = number.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var digits = String(mantissa[0]) + (mantissa.count > 1 ? String(mantissa[1]) : "")
        var point = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let zeros = digits.prefix { $0 == "0" }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return sign + layout(digits, point: point)
    }

    /// The value is 0.digits × 10^point.
    private static func layout(_ digits: String, point: Int) -> String {
        let exponent = point - 1
        if exponent < -4 || exponent >= 16 {
            let rest = digits.dropFirst()
            let magnitude = abs(exponent)
            return digits.prefix(1) + (rest.isEmpty ? "" : "." + rest)
                + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + String(magnitude)
        }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if digits.count <= point {
            return digits + String(repeating: "0", count: point - digits.count) + ".0"
        }
        return digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
