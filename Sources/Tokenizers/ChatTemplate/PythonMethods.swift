/// The methods that templates call on values. What Jinja's sandbox forbids is missing, except
/// `list.append` and `list.pop`, which some published templates rely on.
enum PythonMethods {
    static let text: Set<String> = [
        "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip", "startswith", "endswith",
        "replace", "upper", "lower", "capitalize", "title", "join", "find", "rfind", "index",
        "count", "removeprefix", "removesuffix", "isdigit", "isalpha", "isspace", "isupper",
        "islower", "isalnum",
    ]
    static let list: Set<String> = ["append", "pop", "index", "count"]
    static let dictionary: Set<String> = ["items", "keys", "values", "get", "copy"]

    static func names(of value: TemplateValue) -> Set<String> {
        switch value {
        case .text: text
        case .list(let list) where list.kind == .list || list.kind == .tuple: Self.list
        case .dictionary: dictionary
        default: []
        }
    }

    static func call(
        _ method: TemplateMethod, _ arguments: TemplateCallArguments, _ renderer: TemplateRenderer
    ) throws(TemplateFault) -> TemplateValue {
        switch method.receiver {
        case .text(let text):
            return try TextMethods(text: text, arguments: arguments, budget: renderer.budget)
                .call(method.name)
        case .list(let list): return try call(method.name, list, arguments, renderer)
        case .dictionary(let dictionary):
            return try call(method.name, dictionary, arguments, renderer.budget)
        case .loop(let loop): return try call(method.name, loop, arguments, renderer.budget)
        default: throw .failure("'\(method.receiver.typeName)' has no method '\(method.name)'")
        }
    }

    private static func call(
        _ name: String, _ dictionary: TemplateDictionary, _ arguments: TemplateCallArguments,
        _ budget: TemplateBudget
    ) throws(TemplateFault) -> TemplateValue {
        try budget.spend(dictionary.keys.count)
        switch name {
        case "items":
            return .list(
                zip(dictionary.keys, dictionary.values).map { .list([$0, $1], .tuple) }, .view)
        case "keys": return .list(dictionary.keys, .view)
        case "values": return .list(dictionary.values, .view)
        case "copy": return .dictionary(dictionary)
        default:
            try arguments.check("get", most: 2)
            guard let key = arguments.positional.first else {
                throw .failure("get() needs a key")
            }
            try TemplateRenderer.requireHashable(key)
            return dictionary.value(key) ?? arguments.value(1, "default") ?? .none
        }
    }

    private static func call(
        _ name: String, _ list: TemplateList, _ arguments: TemplateCallArguments,
        _ renderer: TemplateRenderer
    ) throws(TemplateFault) -> TemplateValue {
        let value = arguments.positional.first
        switch name {
        case "append" where list.kind == .list:
            guard let value, arguments.positional.count == 1 else {
                throw .failure("append() takes one value")
            }
            try renderer.budget.spend(4)
            renderer.willChange(list)
            list.items.append(value)
            return .none
        case "pop" where list.kind == .list:
            try arguments.check("pop", most: 1)
            let place = try value.map { value throws(TemplateFault) in
                guard let place = value.integer else { throw .failure("pop() takes an integer") }
                return place < 0 ? place + list.items.count : place
            }
            let index = place ?? list.items.count - 1
            guard list.items.indices.contains(index) else {
                throw .failure("pop() beyond the list")
            }
            try renderer.budget.spend(list.items.count)
            return list.items.remove(at: index)
        case "index", "count":
            guard let value else { throw .failure("\(name)() needs a value") }
            var places: [Int] = []
            for (index, item) in list.items.enumerated()
            where try TemplateValue.areEqual(item, value, renderer.budget) {
                places.append(index)
            }
            if name == "count" { return .integer(places.count) }
            guard let first = places.first else { throw .failure("the value is not in the list") }
            return .integer(first)
        default: throw .failure("a tuple cannot be changed")
        }
    }

    private static func call(
        _ name: String, _ loop: TemplateLoop, _ arguments: TemplateCallArguments,
        _ budget: TemplateBudget
    ) throws(TemplateFault) -> TemplateValue {
        let values = arguments.positional
        if name == "cycle" {
            guard !values.isEmpty else { throw .failure("cycle() needs values") }
            return values[loop.index % values.count]
        }
        defer { loop.lastChanged = values }
        guard let last = loop.lastChanged else { return .bool(true) }
        return .bool(
            try !TemplateValue.areEqual(.list(last, .tuple), .list(values, .tuple), budget))
    }
}
