/// Attributes, places, slices and calls, under the rules of Jinja's sandbox.
extension TemplateRenderer {
    /// `value.name`: a method first, then a key.
    func attribute(of value: TemplateValue, _ name: TemplateText, _ spelling: String)
        throws(TemplateFault) -> TemplateValue
    {
        switch value {
        case .dictionary(let dictionary):
            if PythonMethods.dictionary.contains(spelling) {
                return .method(TemplateMethod(value, spelling))
            }
            try budget.spend(dictionary.keys.count)
            if let found = dictionary.value(name) { return found }
        case .namespace(let namespace):
            if let found = namespace[name] { return found }
        case .loop(let loop):
            if let found = self.attribute(of: loop, spelling) { return found }
        case .undefined(let what):
            throw .failure("\(what) is undefined, so it has no attribute '\(spelling)'")
        default:
            if PythonMethods.names(of: value).contains(spelling) {
                return .method(TemplateMethod(value, spelling))
            }
        }
        return .undefined("the attribute '\(spelling)' of a '\(value.typeName)'")
    }

    private func attribute(of loop: TemplateLoop, _ name: String) -> TemplateValue? {
        let count = loop.items.count
        switch name {
        case "index": return .integer(loop.index + 1)
        case "index0": return .integer(loop.index)
        case "revindex": return .integer(count - loop.index)
        case "revindex0": return .integer(count - loop.index - 1)
        case "first": return .bool(loop.index == 0)
        case "last": return .bool(loop.index == count - 1)
        case "length": return .integer(count)
        // Only recursive loops, which there are none of, go deeper.
        case "depth": return .integer(1)
        case "depth0": return .integer(0)
        case "previtem":
            return loop.index > 0 ? loop.items[loop.index - 1] : .undefined("the previous item")
        case "nextitem":
            return loop.index + 1 < count
                ? loop.items[loop.index + 1] : .undefined("the next item")
        case "cycle", "changed": return .method(TemplateMethod(.loop(loop), name))
        default: return nil
        }
    }

    /// `value[key]`: a place or key first, then a method.
    func item(of value: TemplateValue, _ key: TemplateValue) throws(TemplateFault) -> TemplateValue
    {
        switch value {
        case .dictionary(let dictionary):
            try budget.spend(dictionary.keys.count)
            if let found = dictionary.value(key) { return found }
        case .list(let list) where list.kind == .list || list.kind == .tuple:
            if let place = key.integer {
                let index = place < 0 ? place + list.items.count : place
                if list.items.indices.contains(index) { return list.items[index] }
            }
        case .text(let text):
            if let place = key.integer {
                let index = place < 0 ? place + text.count : place
                if index >= 0, index < text.count { return .text(text[index..<index + 1]) }
            }
        case .undefined(let what): throw .failure("\(what) is undefined, so it has no items")
        default: break
        }
        if case .text(let name) = key {
            let spelling = name.string
            if case .namespace = value { return try attribute(of: value, name, spelling) }
            if case .loop = value { return try attribute(of: value, name, spelling) }
            if PythonMethods.names(of: value).contains(spelling) {
                return .method(TemplateMethod(value, spelling))
            }
        }
        return .undefined("an item of a '\(value.typeName)'")
    }

    func slice(_ expression: TemplateExpression, _ slice: TemplateSlice, _ scope: TemplateScope)
        throws(TemplateFault) -> TemplateValue
    {
        let value = try evaluate(expression, scope)
        let bounds = PythonSlice(
            lower: try bound(slice.lower, scope), upper: try bound(slice.upper, scope),
            step: try bound(slice.step, scope) ?? 1)
        guard bounds.step != 0 else { throw .failure("a slice cannot have the step 0") }
        switch value {
        case .text(let text):
            let places = bounds.places(in: text.count)
            try budget.spend(places.count)
            return .text(TemplateText(units: places.map { text.units[$0] }))
        case .list(let list) where list.kind == .list || list.kind == .tuple:
            let places = bounds.places(in: list.items.count)
            try budget.spend(places.count)
            return .list(places.map { list.items[$0] }, list.kind)
        case .undefined(let what): throw .failure("\(what) is undefined, so it has no slices")
        default: throw .failure("'\(value.typeName)' has no slices")
        }
    }

    private func bound(_ expression: TemplateExpression?, _ scope: TemplateScope)
        throws(TemplateFault) -> Int?
    {
        guard let expression else { return nil }
        let value = try evaluate(expression, scope)
        if case .none = value { return nil }
        guard let bound = value.integer else {
            throw .failure("a slice needs integers, not '\(value.typeName)'")
        }
        return bound
    }

    func call(_ callee: TemplateValue, _ arguments: TemplateCallArguments) throws(TemplateFault)
        -> TemplateValue
    {
        switch callee {
        case .macro(let macro): return try call(macro, arguments)
        case .function(let function): return try call(function, arguments)
        case .method(let method): return try PythonMethods.call(method, arguments, self)
        case .undefined(let what): throw .failure("\(what) is undefined, so it cannot be called")
        default: throw .failure("'\(callee.typeName)' cannot be called")
        }
    }

    private func call(_ function: TemplateFunction, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> TemplateValue
    {
        switch function {
        case .range: return try range(arguments)
        case .dict:
            var members: [(TemplateValue, TemplateValue)] = []
            if let first = arguments.positional.first {
                guard case .dictionary(let dictionary) = first else {
                    throw .failure("dict() takes a dict or named arguments")
                }
                members = Array(zip(dictionary.keys, dictionary.values))
            }
            members += arguments.named.map { (.literal($0.name), $0.value) }
            return .dictionary(TemplateDictionary(members))
        case .namespace:
            let namespace = makeNamespace()
            if case .dictionary(let dictionary)? = arguments.positional.first {
                for (key, value) in zip(dictionary.keys, dictionary.values) {
                    if case .text(let name) = key { namespace[name] = value }
                }
            }
            for (name, value) in arguments.named { namespace[TemplateText(literal: name)] = value }
            return .namespace(namespace)
        case .raiseException:
            let message = arguments.value(0, "message") ?? .none
            throw .refused(try PythonSpelling.text(message, budget).string)
        case .strftimeNow:
            guard case .text(let format)? = arguments.value(0, "format") else {
                throw .failure("strftime_now needs a format")
            }
            guard let now else { throw .failure("no clock was given for strftime_now") }
            return .text(try TimeFormat.text(now(), format, budget))
        }
    }

    private func range(_ arguments: TemplateCallArguments) throws(TemplateFault) -> TemplateValue {
        var bounds: [Int] = []
        for argument in arguments.positional {
            guard let bound = argument.integer else { throw .failure("range() takes integers") }
            bounds.append(bound)
        }
        guard (1...3).contains(bounds.count), bounds.count < 3 || bounds[2] != 0 else {
            throw .failure("range() takes one to three integers, and no step of 0")
        }
        let start = bounds.count > 1 ? bounds[0] : 0
        let stop = bounds.count > 1 ? bounds[1] : bounds[0]
        let step = bounds.count > 2 ? bounds[2] : 1
        // The bound of Jinja's sandbox.
        let span = Double(stop) - Double(start)
        guard span / Double(step) <= 100_000 else { throw .limit("a range of more than 100000") }
        var values: [TemplateValue] = []
        for number in PythonSlice.steps(from: start, to: stop, by: step) {
            values.append(.integer(number))
        }
        try budget.spend(values.count * 4)
        return .list(values)
    }
}

/// Python's slices.
struct PythonSlice {
    let lower: Int?
    let upper: Int?
    let step: Int

    /// The places that the slice takes of a sequence, in order.
    func places(in count: Int) -> [Int] {
        func clamp(_ bound: Int, _ low: Int, _ high: Int) -> Int {
            min(max(bound < 0 ? bound &+ count : bound, low), high)
        }
        if step > 0 {
            let start = lower.map { clamp($0, 0, count) } ?? 0
            let end = upper.map { clamp($0, 0, count) } ?? count
            return Self.steps(from: start, to: end, by: step)
        }
        let start = lower.map { clamp($0, -1, count - 1) } ?? count - 1
        let end = upper.map { clamp($0, -1, count - 1) } ?? -1
        return Self.steps(from: start, to: end, by: step)
    }

    /// `start`, `start + step` and so on before `end`; a step may go beyond what an integer holds.
    static func steps(from start: Int, to end: Int, by step: Int) -> [Int] {
        var numbers: [Int] = []
        var number = start
        while step > 0 ? number < end : number > end {
            numbers.append(number)
            let (next, overflow) = number.addingReportingOverflow(step)
            if overflow { break }
            number = next
        }
        return numbers
    }
}
