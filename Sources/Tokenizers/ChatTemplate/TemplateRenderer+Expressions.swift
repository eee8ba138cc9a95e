extension TemplateRenderer {
    func evaluate(_ expression: TemplateExpression, _ scope: TemplateScope) throws(TemplateFault)
        -> TemplateValue
    {
        switch expression {
        case .text(let text): return .text(text)
        case .integer(let number): return .integer(number)
        case .float(let number): return .float(number)
        case .bool(let flag): return .bool(flag)
        case .none: return .none
        case .name(let number, let name): return scope.value(number) ?? .undefined("'\(name)'")
        default: break
        }
        try budget.enter()
        defer { budget.leave() }
        try budget.spend(0)
        switch expression {
        case .attribute(let value, let name, let spelling):
            return try attribute(of: try evaluate(value, scope), name, spelling)
        case .item(let value, let key):
            return try item(of: try evaluate(value, scope), try evaluate(key, scope))
        case .and(let left, let right):
            let value = try evaluate(left, scope)
            return value.isTrue ? try evaluate(right, scope) : value
        case .or(let left, let right):
            let value = try evaluate(left, scope)
            return value.isTrue ? value : try evaluate(right, scope)
        case .not(let value): return .bool(!(try evaluate(value, scope).isTrue))
        case .comparison(let first, let rest): return try compare(first, rest, scope)
        case .conditional(let test, let then, let otherwise):
            if try evaluate(test, scope).isTrue { return try evaluate(then, scope) }
            guard let otherwise else { return .undefined("the other branch of an inline if") }
            return try evaluate(otherwise, scope)
        default: return try evaluateOperation(expression, scope)
        }
    }

    private func evaluateOperation(_ expression: TemplateExpression, _ scope: TemplateScope)
        throws(TemplateFault) -> TemplateValue
    {
        switch expression {
        case .concatenation(let parts):
            var units: [UInt32] = []
            for part in parts {
                let text = try PythonSpelling.text(try evaluate(part, scope), budget)
                try budget.spend(text.count)
                units += text.units
            }
            return .text(TemplateText(units: units))
        case .arithmetic(let left, let operation, let right):
            return try PythonArithmetic.apply(
                operation, try evaluate(left, scope), try evaluate(right, scope), budget)
        case .negative(let value):
            let number = try evaluate(value, scope)
            if case .float(let float) = number { return .float(-float) }
            return try PythonArithmetic.apply(.subtract, .integer(0), number, budget)
        case .positive(let value):
            let number = try evaluate(value, scope)
            if case .float = number { return number }
            return try PythonArithmetic.apply(.add, .integer(0), number, budget)
        case .list(let elements): return .list(try evaluate(elements, scope))
        case .tuple(let elements): return .list(try evaluate(elements, scope), .tuple)
        case .dictionary(let members):
            var evaluated: [(TemplateValue, TemplateValue)] = []
            for member in members {
                let key = try evaluate(member.key, scope)
                try TemplateRenderer.requireHashable(key)
                evaluated.append((key, try evaluate(member.value, scope)))
            }
            return .dictionary(TemplateDictionary(evaluated))
        case .slice(let value, let slice): return try self.slice(value, slice, scope)
        case .call(let callee, let arguments):
            return try call(try evaluate(callee, scope), try evaluate(arguments, scope))
        case .filter: return try apply(expression, to: nil, scope)
        case .test(let value, let name, let arguments):
            return .bool(
                try test(try evaluate(value, scope), name, try evaluate(arguments, scope)))
        default: return .none
        }
    }

    private func evaluate(_ expressions: [TemplateExpression], _ scope: TemplateScope)
        throws(TemplateFault) -> [TemplateValue]
    {
        var values: [TemplateValue] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try evaluate(expression, scope)) }
        return values
    }

    func evaluate(_ arguments: TemplateArguments, _ scope: TemplateScope) throws(TemplateFault)
        -> TemplateCallArguments
    {
        var result = TemplateCallArguments(
            positional: try evaluate(arguments.positional, scope))
        for argument in arguments.named {
            result.named.append((argument.name, try evaluate(argument.value, scope)))
        }
        return result
    }

    /// A chain of filters over `input`, which stands where the innermost filter has no value.
    func apply(
        _ expression: TemplateExpression, to input: TemplateValue?, _ scope: TemplateScope
    ) throws(TemplateFault) -> TemplateValue {
        guard case .filter(let inner, let name, let arguments) = expression else {
            return try evaluate(expression, scope)
        }
        let value: TemplateValue
        if let inner {
            value = try apply(inner, to: input, scope)
        } else {
            value = input ?? .none
        }
        return try filter(value, name, try evaluate(arguments, scope))
    }

    private func compare(
        _ first: TemplateExpression, _ rest: [(TemplateComparison, TemplateExpression)],
        _ scope: TemplateScope
    ) throws(TemplateFault) -> TemplateValue {
        var left = try evaluate(first, scope)
        for (comparison, expression) in rest {
            let right = try evaluate(expression, scope)
            guard try holds(left, comparison, right) else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    func holds(_ left: TemplateValue, _ comparison: TemplateComparison, _ right: TemplateValue)
        throws(TemplateFault) -> Bool
    {
        switch comparison {
        case .equal: return try TemplateValue.areEqual(left, right, budget)
        case .notEqual: return try !TemplateValue.areEqual(left, right, budget)
        case .less: return try TemplateValue.isLess(left, right, budget)
        case .greater: return try TemplateValue.isLess(right, left, budget)
        case .lessOrEqual:
            if try TemplateValue.isLess(left, right, budget) { return true }
            return try TemplateValue.areEqual(left, right, budget)
        case .greaterOrEqual:
            if try TemplateValue.isLess(right, left, budget) { return true }
            return try TemplateValue.areEqual(left, right, budget)
        case .contained: return try contains(right, left)
        case .notContained: return try !contains(right, left)
        }
    }

    /// `value in container`.
    func contains(_ container: TemplateValue, _ value: TemplateValue) throws(TemplateFault) -> Bool
    {
        switch container {
        case .text(let text):
            guard case .text(let part) = value else {
                throw .failure("only a string can be in a string, not '\(value.typeName)'")
            }
            var work = text.count / 8
            let found = text.firstIndex(of: part, from: 0, work: &work) != nil
            try budget.spend(work)
            return found
        case .dictionary(let dictionary):
            try budget.spend(dictionary.keys.count)
            try Self.requireHashable(value)
            return dictionary.value(value) != nil
        default:
            for item in try items(of: container)
            where try TemplateValue.areEqual(item, value, budget) {
                return true
            }
            return false
        }
    }

    /// `iter(value)`.
    func items(of value: TemplateValue) throws(TemplateFault) -> [TemplateValue] {
        switch value {
        case .list(let list):
            try budget.spend(list.items.count)
            return list.items
        case .dictionary(let dictionary):
            try budget.spend(dictionary.keys.count)
            return dictionary.keys
        case .text(let text):
            try budget.spend(text.count * 4)
            return text.units.map { .text(TemplateText(units: [$0])) }
        case .undefined: return []
        default: throw .failure("'\(value.typeName)' cannot be iterated")
        }
    }

    static func requireHashable(_ key: TemplateValue) throws(TemplateFault) {
        switch key {
        case .dictionary: throw .failure("a dict cannot be a key")
        case .list(let list) where list.kind == .list: throw .failure("a list cannot be a key")
        default: return
        }
    }
}

/// Evaluated arguments of a call, a filter or a test.
struct TemplateCallArguments {
    var positional: [TemplateValue] = []
    var named: [(name: String, value: TemplateValue)] = []

    /// The argument at a place or with a name.
    func value(_ place: Int, _ name: String) -> TemplateValue? {
        if place < positional.count { return positional[place] }
        return named.last { $0.name == name }?.value
    }

    /// Refuses what a function does not know.
    func check(_ function: String, most: Int, names: [String] = []) throws(TemplateFault) {
        if positional.count > most {
            throw .failure("\(function) takes at most \(most) arguments")
        }
        if let unknown = named.first(where: { !names.contains($0.name) }) {
            throw .failure("\(function) has no argument '\(unknown.name)'")
        }
    }
}
