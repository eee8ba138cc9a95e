/// Jinja's filters, as far as chat templates use them.
extension TemplateRenderer {
    func filter(_ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        switch name {
        case "default", "d":
            let isMissing =
                value.isUndefined
                || (arguments.value(1, "boolean")?.isTrue == true && !value.isTrue)
            return isMissing ? arguments.value(0, "default_value") ?? .literal("") : value
        case "length", "count": return .integer(try length(of: value))
        case "string", "safe": return .text(try text(value))
        case "items": return try pairs(of: value)
        case "list": return .list(try items(of: value))
        case "first": return try items(of: value).first ?? .undefined("the first of nothing")
        case "last": return try sequence(value).last ?? .undefined("the last of nothing")
        case "tojson":
            return .text(try TemplateJSON(arguments, budget).text(of: value))
        case "from_json": return try TemplateJSON.parse(try text(value), budget)
        case "map", "select", "reject", "selectattr", "rejectattr":
            return .list(try selectOrMap(value, name, arguments), .generator)
        case "sort", "unique", "dictsort", "min", "max", "sum", "reverse":
            return try order(value, name, arguments)
        case "int", "float", "abs", "round": return try number(value, name, arguments)
        case "join": return try join(value, arguments)
        default: return try textFilter(value, name, arguments)
        }
    }

    func text(_ value: TemplateValue) throws(TemplateFault) -> TemplateText {
        try PythonSpelling.text(value, budget)
    }

    func length(of value: TemplateValue) throws(TemplateFault) -> Int {
        switch value {
        case .text(let text): return text.count
        case .dictionary(let dictionary): return dictionary.keys.count
        case .list(let list) where list.kind != .generator: return list.items.count
        case .undefined: return 0
        default: throw .failure("'\(value.typeName)' has no length")
        }
    }

    /// What `reversed` takes.
    private func sequence(_ value: TemplateValue) throws(TemplateFault) -> [TemplateValue] {
        if case .list(let list) = value, list.kind == .generator {
            throw .failure("a generator has no last item; make it a list first")
        }
        return try items(of: value)
    }

    private func pairs(of value: TemplateValue) throws(TemplateFault) -> TemplateValue {
        switch value {
        case .dictionary(let dictionary):
            try budget.spend(dictionary.keys.count)
            return .list(
                zip(dictionary.keys, dictionary.values).map { .list([$0, $1], .tuple) },
                .generator)
        case .undefined: return .list([], .generator)
        default: throw .failure("items needs a dict, not '\(value.typeName)'")
        }
    }

    private func join(_ value: TemplateValue, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        let separator = try arguments.value(0, "d").map { value throws(TemplateFault) in
            try text(value)
        }
        let path = try attributePath(arguments.value(1, "attribute"))
        var units: [UInt32] = []
        for (index, item) in try items(of: value).enumerated() {
            let part = try text(try self.item(of: item, along: path))
            try budget.spend(part.count + (separator?.count ?? 0))
            if index > 0, let separator { units += separator.units }
            units += part.units
        }
        return .text(TemplateText(units: units))
    }

    /// The keys of `attribute="a.b.0"`.
    func attributePath(_ value: TemplateValue?) throws(TemplateFault) -> [TemplateValue] {
        switch value {
        case .some(.text(let path)):
            var work = 0
            let parts = path.split(TemplateText(literal: "."), .max, work: &work)
            return parts.map { part in
                Int(part.string).map { .integer($0) } ?? .text(part)
            }
        case .some(.integer(let place)): return [.integer(place)]
        case nil, .some(.none): return []
        default: throw .failure("an attribute is a string or an integer")
        }
    }

    func item(of value: TemplateValue, along path: [TemplateValue]) throws(TemplateFault)
        -> TemplateValue
    {
        var value = value
        for key in path { value = try item(of: value, key) }
        return value
    }

    private func selectOrMap(
        _ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments
    ) throws(TemplateFault) -> [TemplateValue] {
        // Jinja does not even look at what is false.
        let items = value.isTrue ? try self.items(of: value) : []
        if name == "map" { return try map(items, arguments) }
        let usesAttribute = name.hasSuffix("attr")
        let path = usesAttribute ? try attributePath(arguments.positional.first) : []
        if usesAttribute, arguments.positional.isEmpty { throw .failure("\(name) needs a name") }
        var rest = TemplateCallArguments(
            positional: Array(arguments.positional.dropFirst(usesAttribute ? 1 : 0)),
            named: arguments.named)
        let test = rest.positional.isEmpty ? nil : try text(rest.positional.removeFirst()).string
        var kept: [TemplateValue] = []
        for item in items {
            let subject = try self.item(of: item, along: path)
            let holds = try test.map { test throws(TemplateFault) in
                try self.test(subject, test, rest)
            }
            if (holds ?? subject.isTrue) == name.hasPrefix("select") { kept.append(item) }
        }
        return kept
    }

    private func map(_ items: [TemplateValue], _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> [TemplateValue]
    {
        var mapped: [TemplateValue] = []
        if let first = arguments.positional.first {
            let name = try text(first).string
            let rest = TemplateCallArguments(
                positional: Array(arguments.positional.dropFirst()), named: arguments.named)
            for item in items { mapped.append(try filter(item, name, rest)) }
            return mapped
        }
        guard let attribute = arguments.value(0, "attribute") else {
            throw .failure("map needs a filter or an attribute")
        }
        let path = try attributePath(attribute)
        let standard = arguments.named.last { $0.name == "default" }?.value
        for item in items {
            let found = try self.item(of: item, along: path)
            mapped.append(found.isUndefined ? standard ?? found : found)
        }
        return mapped
    }
}
