import JSON

/// `tojson` as chat templates know it: Python's `json.dumps`, without HTML escapes and with
/// characters beyond ASCII as they are.
struct TemplateJSON {
    private let escapesNonASCII: Bool
    private let indentation: TemplateText?
    private let itemSeparator: TemplateText
    private let keySeparator: TemplateText
    private let sortsKeys: Bool
    private let budget: TemplateBudget

    init(_ arguments: TemplateCallArguments, _ budget: TemplateBudget) throws(TemplateFault) {
        self.budget = budget
        try arguments.check(
            "tojson", most: 4, names: ["ensure_ascii", "indent", "separators", "sort_keys"])
        escapesNonASCII = arguments.value(0, "ensure_ascii")?.isTrue ?? false
        sortsKeys = arguments.value(3, "sort_keys")?.isTrue ?? false
        switch arguments.value(1, "indent") {
        case nil, .some(.none): indentation = nil
        case .some(.text(let text)): indentation = text
        case .some(let width):
            guard let width = width.integer, width <= 256 else {
                throw .failure("the indent of tojson is a string or an integer up to 256")
            }
            indentation = TemplateText(data: String(repeating: " ", count: max(0, width)))
        }
        var separators = (
            TemplateText(data: indentation == nil ? ", " : ","), TemplateText(data: ": ")
        )
        if case .list(let pair)? = arguments.value(2, "separators"), pair.items.count == 2,
            case .text(let item) = pair.items[0], case .text(let key) = pair.items[1]
        {
            separators = (item, key)
        }
        (itemSeparator, keySeparator) = separators
    }

    func text(of value: TemplateValue) throws(TemplateFault) -> TemplateText {
        var units: [UInt32] = []
        try append(value, level: 0, to: &units)
        return TemplateText(units: units)
    }

    private func append(_ text: String, to units: inout [UInt32]) {
        for scalar in text.unicodeScalars { units.append(scalar.value | TemplateText.dataMark) }
    }

    private func append(_ value: TemplateValue, level: Int, to units: inout [UInt32])
        throws(TemplateFault)
    {
        try budget.spend(4)
        switch value {
        case .none: append("null", to: &units)
        case .bool(let flag): append(flag ? "true" : "false", to: &units)
        case .integer(let number): append(String(number), to: &units)
        case .float(let number): append(Self.float(number), to: &units)
        case .text(let text): try appendQuoted(text, to: &units)
        case .list(let list) where list.kind == .list || list.kind == .tuple:
            try appendBlock("[", "]", list.items.count, level, to: &units) {
                index, units throws(TemplateFault) in
                try append(list.items[index], level: level + 1, to: &units)
            }
        case .dictionary(let dictionary):
            let members = try sorted(dictionary)
            try appendBlock("{", "}", members.count, level, to: &units) {
                index, units throws(TemplateFault) in
                try appendQuoted(try key(members[index].key), to: &units)
                units += keySeparator.units
                try append(members[index].value, level: level + 1, to: &units)
            }
        default: throw .failure("'\(value.typeName)' has no JSON")
        }
    }

    private func appendBlock(
        _ open: String, _ close: String, _ count: Int, _ level: Int, to units: inout [UInt32],
        _ element: (Int, inout [UInt32]) throws(TemplateFault) -> Void
    ) throws(TemplateFault) {
        append(open, to: &units)
        try budget.nested { () throws(TemplateFault) in
            for index in 0..<count {
                if index > 0 { units += itemSeparator.units }
                try breakLine(level + 1, to: &units)
                try element(index, &units)
            }
        }
        if count > 0 { try breakLine(level, to: &units) }
        append(close, to: &units)
    }

    private func breakLine(_ level: Int, to units: inout [UInt32]) throws(TemplateFault) {
        guard let indentation else { return }
        try budget.spend(indentation.count * level)
        append("\n", to: &units)
        for _ in 0..<level { units += indentation.units }
    }

    private func sorted(_ dictionary: TemplateDictionary) throws(TemplateFault)
        -> [(key: TemplateValue, value: TemplateValue)]
    {
        let members = Array(zip(dictionary.keys, dictionary.values))
        guard sortsKeys else { return members.map { (key: $0, value: $1) } }
        var texts: [(TemplateText, (TemplateValue, TemplateValue))] = []
        for member in members {
            guard case .text(let text) = member.0 else {
                throw .failure("tojson sorts keys that are strings")
            }
            texts.append((text, member))
        }
        return texts.sorted { $0.0 < $1.0 }.map { (key: $0.1.0, value: $0.1.1) }
    }

    private func key(_ value: TemplateValue) throws(TemplateFault) -> TemplateText {
        switch value {
        case .text(let text): return text
        case .integer, .float, .bool, .none:
            var units: [UInt32] = []
            try append(value, level: 0, to: &units)
            return TemplateText(units: units)
        default: throw .failure("'\(value.typeName)' cannot be a key in JSON")
        }
    }

    private static func float(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return PythonSpelling.float(number)
    }

    private func appendQuoted(_ text: TemplateText, to units: inout [UInt32]) throws(TemplateFault)
    {
        try budget.spend(text.count)
        let quote = UInt32(UInt8(ascii: "\"")) | TemplateText.dataMark
        units.append(quote)
        for unit in text.units {
            let scalar = unit & TemplateText.scalarMask
            if scalar >= 0x20, scalar != 0x22, scalar != 0x5C, scalar < 0x7F || !escapesNonASCII {
                units.append(unit)
                continue
            }
            for part in Self.escape(scalar).unicodeScalars {
                units.append(part.value | unit & TemplateText.dataMark)
            }
        }
        units.append(quote)
    }

    private static func escape(_ scalar: UInt32) -> String {
        switch scalar {
        case 0x22: "\\\""
        case 0x5C: "\\\\"
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        case 0x0C: "\\f"
        case 0x08: "\\b"
        case 0x10000...:
            "\\u" + PythonSpelling.hexadecimal(0xD800 + (scalar - 0x10000) >> 10, 4) + "\\u"
                + PythonSpelling.hexadecimal(0xDC00 + (scalar - 0x10000) & 0x3FF, 4)
        default: "\\u" + PythonSpelling.hexadecimal(scalar, 4)
        }
    }
}

extension TemplateJSON {
    /// A value of the outside world; all its text is data.
    static func value(_ value: JSONValue) -> TemplateValue {
        switch value {
        case .null: .none
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(Int(number))
        case .double(let number): .float(number)
        case .string(let text): .computed(text)
        case .array(let elements): .list(elements.map(Self.value))
        case .object(let object):
            .dictionary(
                TemplateDictionary(
                    object.members.map { (.computed($0.key), Self.value($0.value)) }))
        }
    }

    static func parse(_ text: TemplateText, _ budget: TemplateBudget) throws(TemplateFault)
        -> TemplateValue
    {
        try budget.spend(text.count * 8)
        do throws(JSONError) {
            return value(try JSONParser.parse(text.string))
        } catch {
            throw .failure("from_json: \(error)")
        }
    }
}
