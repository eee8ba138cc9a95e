/// Python's methods of strings.
struct TextMethods {
    let text: TemplateText
    let arguments: TemplateCallArguments
    let budget: TemplateBudget

    func call(_ name: String) throws(TemplateFault) -> TemplateValue {
        try budget.spend(text.count)
        switch name {
        case "split": return try split(fromRight: false)
        case "rsplit": return try split(fromRight: true)
        case "splitlines": return .list(text.lines().map { .text($0) })
        case "strip": return .text(try stripped(left: true, right: true))
        case "lstrip": return .text(try stripped(left: true, right: false))
        case "rstrip": return .text(try stripped(left: false, right: true))
        case "startswith", "endswith": return try .bool(hasEdge(atStart: name == "startswith"))
        case "removeprefix", "removesuffix": return try removed(prefix: name == "removeprefix")
        case "replace": return try replaced()
        case "upper": return .text(text.uppercased())
        case "lower": return .text(text.lowercased())
        case "capitalize": return .text(text.capitalized())
        case "title": return .text(text.titled())
        case "join": return try joined()
        case "find", "rfind", "index": return try found(name)
        case "count": return try counted()
        default: return .bool(holds(name))
        }
    }

    private func textArgument(_ place: Int, _ name: String) throws(TemplateFault) -> TemplateText {
        guard case .text(let value)? = arguments.value(place, name) else {
            throw .failure("a string method needs a string as '\(name)'")
        }
        return value
    }

    /// `None` and nothing are the same.
    private func optionalText(_ place: Int, _ name: String) throws(TemplateFault) -> TemplateText? {
        switch arguments.value(place, name) {
        case nil, .some(.none): return nil
        default: return try textArgument(place, name)
        }
    }

    private func stripped(left: Bool, right: Bool) throws(TemplateFault) -> TemplateText {
        try arguments.check("strip", most: 1)
        return text.stripped(left: left, right: right, try optionalText(0, "chars"))
    }

    private func split(fromRight: Bool) throws(TemplateFault) -> TemplateValue {
        try arguments.check("split", most: 2, names: ["sep", "maxsplit"])
        var limit = Int.max
        if let most = arguments.value(1, "maxsplit") {
            guard let number = most.integer else { throw .failure("maxsplit is no integer") }
            if number >= 0 { limit = number }
        }
        var work = 0
        let parts: [TemplateText]
        if let separator = try optionalText(0, "sep") {
            guard !separator.isEmpty else { throw .failure("an empty separator") }
            parts =
                fromRight
                ? text.splitFromRight(separator, limit, work: &work)
                : text.split(separator, limit, work: &work)
        } else {
            parts = fromRight ? text.wordsFromRight(limit) : text.words(limit)
        }
        try budget.spend(work + parts.count * 4)
        return .list(parts.map { .text($0) })
    }

    private func hasEdge(atStart: Bool) throws(TemplateFault) -> Bool {
        try arguments.check("startswith", most: 1)
        var edges = arguments.positional
        if case .list(let list)? = edges.first, list.kind == .tuple { edges = list.items }
        for edge in edges {
            guard case .text(let part) = edge else {
                throw .failure("startswith() and endswith() take strings")
            }
            try budget.spend(part.count)
            if text.matches(part, at: atStart ? 0 : text.count - part.count) { return true }
        }
        return false
    }

    private func removed(prefix: Bool) throws(TemplateFault) -> TemplateValue {
        let part = try textArgument(0, "prefix")
        let start = prefix ? 0 : text.count - part.count
        guard text.matches(part, at: start) else { return .text(text) }
        return .text(prefix ? text[part.count..<text.count] : text[0..<start])
    }

    private func replaced() throws(TemplateFault) -> TemplateValue {
        try arguments.check("replace", most: 3, names: ["count"])
        let limit = arguments.value(2, "count")?.integer ?? -1
        let (old, new) = (try textArgument(0, "old"), try textArgument(1, "new"))
        return .text(try text.replacing(old, with: new, limit, budget))
    }

    private func joined() throws(TemplateFault) -> TemplateValue {
        guard let first = arguments.positional.first else { throw .failure("join() needs a list") }
        var units: [UInt32] = []
        let items: [TemplateValue]
        switch first {
        case .list(let list): items = list.items
        case .dictionary(let dictionary): items = dictionary.keys
        case .text(let other): items = other.units.map { .text(TemplateText(units: [$0])) }
        default: throw .failure("join() needs a list, not '\(first.typeName)'")
        }
        for (index, item) in items.enumerated() {
            guard case .text(let part) = item else {
                throw .failure("join() needs strings, not '\(item.typeName)'")
            }
            try budget.spend(part.count + text.count)
            if index > 0 { units += text.units }
            units += part.units
        }
        return .text(TemplateText(units: units))
    }

    private func found(_ name: String) throws(TemplateFault) -> TemplateValue {
        try arguments.check(name, most: 1)
        let part = try textArgument(0, "sub")
        var work = 0
        var place = text.firstIndex(of: part, from: 0, work: &work)
        if name == "rfind", part.isEmpty { place = text.count }
        if name == "rfind", !part.isEmpty {
            var next = place
            while let current = next {
                place = current
                next = text.firstIndex(of: part, from: current + 1, work: &work)
            }
        }
        try budget.spend(work)
        if name == "index", place == nil { throw .failure("the substring was not found") }
        return .integer(place ?? -1)
    }

    private func counted() throws(TemplateFault) -> TemplateValue {
        try arguments.check("count", most: 1)
        let part = try textArgument(0, "sub")
        if part.isEmpty { return .integer(text.count + 1) }
        var work = 0
        let parts = text.split(part, .max, work: &work)
        try budget.spend(work)
        return .integer(parts.count - 1)
    }

    private func holds(_ name: String) -> Bool {
        let scalars = text.units.compactMap { Unicode.Scalar($0 & TemplateText.scalarMask) }
        func all(_ test: (Unicode.Scalar.Properties) -> Bool) -> Bool {
            !scalars.isEmpty && scalars.allSatisfy { test($0.properties) }
        }
        switch name {
        case "isdigit": return all { [.decimal, .digit].contains($0.numericType) }
        case "isalpha": return all { Self.isLetter($0) }
        case "isalnum": return all { Self.isLetter($0) || $0.numericType != nil }
        case "isspace":
            return !scalars.isEmpty && scalars.allSatisfy { PythonCharacter.isSpace($0.value) }
        case "isupper":
            return scalars.contains { $0.properties.isUppercase }
                && !scalars.contains { $0.properties.isLowercase }
        default:
            return scalars.contains { $0.properties.isLowercase }
                && !scalars.contains { $0.properties.isUppercase }
        }
    }

    private static func isLetter(_ properties: Unicode.Scalar.Properties) -> Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }
}
