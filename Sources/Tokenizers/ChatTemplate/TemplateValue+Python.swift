/// Truth, equality, order and spelling after Python's.
extension TemplateValue {
    /// `bool(value)`.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let flag): flag
        case .integer(let number): number != 0
        case .float(let number): number != 0
        case .text(let text): !text.isEmpty
        case .list(let list): list.kind == .generator || !list.items.isEmpty
        case .dictionary(let dictionary): !dictionary.keys.isEmpty
        case .namespace, .loop, .macro, .function, .method: true
        }
    }

    /// The name of the type, for error messages.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .text: "str"
        case .list(let list):
            switch list.kind {
            case .list: "list"
            case .tuple: "tuple"
            case .generator: "generator"
            case .view: "dict view"
            }
        case .dictionary: "dict"
        case .namespace: "Namespace"
        case .loop: "LoopContext"
        case .macro: "Macro"
        case .function, .method: "function"
        }
    }

    /// A number as a double, with booleans as 0 and 1.
    var number: Double? {
        switch self {
        case .bool(let flag): flag ? 1 : 0
        case .integer(let number): Double(number)
        case .float(let number): number
        default: nil
        }
    }

    /// An integer, with booleans as 0 and 1.
    var integer: Int? {
        switch self {
        case .bool(let flag): flag ? 1 : 0
        case .integer(let number): number
        default: nil
        }
    }

    /// `left == right`.
    static func areEqual(_ left: TemplateValue, _ right: TemplateValue, _ budget: TemplateBudget)
        throws(TemplateFault) -> Bool
    {
        if let a = left.integer, let b = right.integer { return a == b }
        if let a = left.number, let b = right.number { return a == b }
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.text(let a), .text(let b)):
            if a.count == b.count { try budget.spend(a.count / 8) }
            return a == b
        case (.list(let a), .list(let b)):
            if a === b { return true }
            guard a.kind == b.kind, a.items.count == b.items.count, a.kind != .generator else {
                return false
            }
            return try budget.nested { () throws(TemplateFault) in
                for (x, y) in zip(a.items, b.items) where try !areEqual(x, y, budget) {
                    return false
                }
                return true
            }
        case (.dictionary(let a), .dictionary(let b)):
            guard a.keys.count == b.keys.count else { return false }
            return try budget.nested { () throws(TemplateFault) in
                for (key, value) in zip(a.keys, a.values) {
                    try budget.spend(b.keys.count)
                    guard let other = b.value(key), try areEqual(value, other, budget) else {
                        return false
                    }
                }
                return true
            }
        case (.namespace(let a), .namespace(let b)): return a === b
        case (.macro(let a), .macro(let b)): return a === b
        case (.loop(let a), .loop(let b)): return a === b
        case (.function(let a), .function(let b)): return a == b
        default: return false
        }
    }

    /// `left < right`.
    static func isLess(_ left: TemplateValue, _ right: TemplateValue, _ budget: TemplateBudget)
        throws(TemplateFault) -> Bool
    {
        if let a = left.integer, let b = right.integer { return a < b }
        if let a = left.number, let b = right.number { return a < b }
        switch (left, right) {
        case (.text(let a), .text(let b)):
            try budget.spend(min(a.count, b.count) / 8)
            return a < b
        case (.list(let a), .list(let b)) where a.kind == b.kind && a.kind != .generator:
            return try budget.nested { () throws(TemplateFault) in
                for (x, y) in zip(a.items, b.items) where try !areEqual(x, y, budget) {
                    return try isLess(x, y, budget)
                }
                return a.items.count < b.items.count
            }
        case (.undefined(let what), _), (_, .undefined(let what)):
            throw .failure("\(what) is undefined")
        default:
            throw .failure("cannot order '\(left.typeName)' and '\(right.typeName)'")
        }
    }
}
