/// Jinja's tests: what may follow `is`.
extension TemplateRenderer {
    func test(_ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments)
        throws(TemplateFault) -> Bool
    {
        switch name {
        case "defined": return !value.isUndefined
        case "undefined": return value.isUndefined
        case "none": if case .none = value { return true } else { return false }
        case "true": if case .bool(true) = value { return true } else { return false }
        case "false": if case .bool(false) = value { return true } else { return false }
        case "boolean": if case .bool = value { return true } else { return false }
        case "string": if case .text = value { return true } else { return false }
        case "mapping": if case .dictionary = value { return true } else { return false }
        case "integer": if case .integer = value { return true } else { return false }
        case "float": if case .float = value { return true } else { return false }
        case "number": return value.number != nil
        case "sequence": return isSequence(value)
        case "iterable":
            if case .list = value { return true }
            return isSequence(value)
        case "callable":
            switch value {
            case .macro, .function, .method, .undefined: return true
            default: return false
            }
        default: return try testWithArgument(value, name, arguments)
        }
    }

    /// What has a length and places; even what is undefined has both, in Jinja.
    private func isSequence(_ value: TemplateValue) -> Bool {
        switch value {
        case .text, .dictionary, .undefined: true
        case .list(let list): list.kind == .list || list.kind == .tuple
        default: false
        }
    }

    private static let comparisons: [String: TemplateComparison] = [
        "eq": .equal, "equalto": .equal, "==": .equal, "ne": .notEqual, "!=": .notEqual,
        "lt": .less, "lessthan": .less, "<": .less, "le": .lessOrEqual, "<=": .lessOrEqual,
        "gt": .greater, "greaterthan": .greater, ">": .greater, "ge": .greaterOrEqual,
        ">=": .greaterOrEqual, "in": .contained,
    ]

    private func testWithArgument(
        _ value: TemplateValue, _ name: String, _ arguments: TemplateCallArguments
    ) throws(TemplateFault) -> Bool {
        let other = arguments.positional.first
        if let comparison = Self.comparisons[name] {
            guard let other else { throw .failure("the test '\(name)' needs a value") }
            return try holds(value, comparison, other)
        }
        switch name {
        case "odd", "even":
            guard let number = value.number else {
                throw .failure("the test '\(name)' needs a number")
            }
            return abs(number.truncatingRemainder(dividingBy: 2)) == (name == "odd" ? 1 : 0)
        case "divisibleby":
            guard let number = value.number, let divisor = other?.number, divisor != 0 else {
                throw .failure("the test 'divisibleby' needs numbers")
            }
            if let number = value.integer, let divisor = other?.integer {
                return divisor == -1 || number % divisor == 0
            }
            return number.truncatingRemainder(dividingBy: divisor) == 0
        case "lower", "upper":
            let text = try self.text(value)
            try budget.spend(text.count)
            let method = name == "lower" ? "islower" : "isupper"
            return try TextMethods(text: text, arguments: .init(), budget: budget).call(method)
                .isTrue
        case "sameas":
            guard let other else { throw .failure("the test 'sameas' needs a value") }
            return try isSame(value, other)
        default: throw .failure("there is no test '\(name)'")
        }
    }

    private func isSame(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateFault)
        -> Bool
    {
        switch (left, right) {
        case (.list(let a), .list(let b)): return a === b
        case (.dictionary(let a), .dictionary(let b)): return a === b
        case (.none, .none): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.text, .text): return try TemplateValue.areEqual(left, right, budget)
        default: return false
        }
    }
}
