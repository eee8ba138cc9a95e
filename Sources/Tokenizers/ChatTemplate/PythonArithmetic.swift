/// `+ - * / // % **` on numbers, and what `+` and `*` do to strings and lists.
enum PythonArithmetic {
    static func apply(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue,
        _ budget: TemplateBudget
    ) throws(TemplateFault) -> TemplateValue {
        if let a = left.integer, let b = right.integer { return try integers(operation, a, b) }
        if let a = left.number, let b = right.number { return try floats(operation, a, b) }
        switch (operation, left, right) {
        case (.add, .text(let a), .text(let b)):
            try budget.spend(a.count + b.count)
            return .text(a + b)
        case (.add, .list(let a), .list(let b))
        where a.kind == b.kind && (a.kind == .list || a.kind == .tuple):
            try budget.spend(a.items.count + b.items.count)
            return .list(a.items + b.items, a.kind)
        case (.multiply, .text(let text), _):
            guard let times = right.integer else { break }
            try spend(text.count, times, budget)
            return .text(
                TemplateText(units: Array(repeatElement(text.units, count: max(0, times)).joined()))
            )
        case (.multiply, .list(let list), _) where list.kind == .list || list.kind == .tuple:
            guard let times = right.integer else { break }
            try spend(list.items.count * 4, times, budget)
            return .list(
                Array(repeatElement(list.items, count: max(0, times)).joined()), list.kind)
        case (.multiply, _, .text), (.multiply, _, .list):
            if left.integer != nil { return try apply(.multiply, right, left, budget) }
        case (_, .undefined(let what), _), (_, _, .undefined(let what)):
            throw .failure("\(what) is undefined")
        default: break
        }
        throw .failure(
            "'\(operation.rawValue)' cannot join '\(left.typeName)' and '\(right.typeName)'")
    }

    private static func spend(_ count: Int, _ times: Int, _ budget: TemplateBudget)
        throws(TemplateFault)
    {
        let (product, overflow) = count.multipliedReportingOverflow(by: max(0, times))
        try budget.spend(overflow ? Int.max / 2 : product)
    }

    private static func integers(_ operation: TemplateOperator, _ a: Int, _ b: Int)
        throws(TemplateFault) -> TemplateValue
    {
        var result: (partialValue: Int, overflow: Bool) = (0, false)
        switch operation {
        case .add: result = a.addingReportingOverflow(b)
        case .subtract: result = a.subtractingReportingOverflow(b)
        case .multiply: result = a.multipliedReportingOverflow(by: b)
        case .divide:
            guard b != 0 else { throw .failure("division by zero") }
            return .float(Double(a) / Double(b))
        case .floorDivide, .remainder:
            guard b != 0 else { throw .failure("division by zero") }
            let quotient = a.dividedReportingOverflow(by: b)
            if quotient.overflow {
                result = (0, operation == .floorDivide)
                break
            }
            // Python rounds towards minus infinity.
            let remainder = a % b
            let rounds = remainder != 0 && (remainder < 0) != (b < 0)
            result.partialValue =
                operation == .floorDivide
                ? quotient.partialValue - (rounds ? 1 : 0) : remainder + (rounds ? b : 0)
        case .power:
            if b < 0 { return try floats(.power, Double(a), Double(b)) }
            result = power(a, b)
        }
        if result.overflow { throw .failure("an integer of more than 64 bits") }
        return .integer(result.partialValue)
    }

    private static func power(_ base: Int, _ exponent: Int) -> (partialValue: Int, overflow: Bool) {
        if base == 0 || base == 1 { return (exponent == 0 ? 1 : base, false) }
        if base == -1 { return (exponent % 2 == 0 ? 1 : -1, false) }
        var value = 1
        for _ in 0..<min(exponent, 64) {
            let (product, overflow) = value.multipliedReportingOverflow(by: base)
            if overflow { return (0, true) }
            value = product
        }
        return (value, exponent > 64)
    }

    private static func floats(_ operation: TemplateOperator, _ a: Double, _ b: Double)
        throws(TemplateFault) -> TemplateValue
    {
        switch operation {
        case .add: return .float(a + b)
        case .subtract: return .float(a - b)
        case .multiply: return .float(a * b)
        case .divide:
            guard b != 0 else { throw .failure("division by zero") }
            return .float(a / b)
        case .floorDivide:
            guard b != 0 else { throw .failure("division by zero") }
            return .float((a / b).rounded(.down))
        case .remainder:
            guard b != 0 else { throw .failure("division by zero") }
            let remainder = a.truncatingRemainder(dividingBy: b)
            return .float(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        case .power:
            guard let exponent = Int(exactly: b), abs(exponent) <= 1024 else {
                throw .failure("a power with this exponent is not supported")
            }
            var value = 1.0
            for _ in 0..<abs(exponent) { value *= a }
            return .float(exponent < 0 ? 1 / value : value)
        }
    }
}
