/// Expressions, from the loosest operator to the tightest.
extension TemplateParser {
    /// One expression, or several with commas between, which make a tuple.
    mutating func tuple(conditional: Bool = true, inParentheses: Bool = false)
        throws(TokenizerError) -> TemplateExpression
    {
        var elements: [TemplateExpression] = []
        var isTuple = false
        while !endsTuple() {
            elements.append(conditional ? try expression() : try disjunction())
            guard skip(symbol: ",") else { break }
            isTuple = true
        }
        if elements.count == 1, !isTuple { return elements[0] }
        if elements.isEmpty, !inParentheses { throw unexpected("an expression") }
        return .tuple(elements)
    }

    private func endsTuple() -> Bool {
        tokens.isEmpty || tokens.first?.kind == .symbol(")")
    }

    /// `a if test else b`.
    mutating func expression() throws(TokenizerError) -> TemplateExpression {
        try enter()
        defer { leave() }
        var value = try disjunction()
        var chained = 0
        while skip(name: "if") {
            chained += 1
            guard chained <= Self.deepest else { throw error("too many conditions in a row") }
            let test = try disjunction()
            let otherwise = skip(name: "else") ? try expression() : nil
            value = .conditional(test, then: value, else: otherwise)
        }
        return value
    }

    mutating func disjunction() throws(TokenizerError) -> TemplateExpression {
        var value = try conjunction()
        var terms = 0
        while skip(name: "or") {
            try bound(&terms)
            value = .or(value, try conjunction())
        }
        return value
    }

    private mutating func conjunction() throws(TokenizerError) -> TemplateExpression {
        var value = try negation()
        var terms = 0
        while skip(name: "and") {
            try bound(&terms)
            value = .and(value, try negation())
        }
        return value
    }

    /// Operators in a row make a tree as deep as the row is long.
    private func bound(_ terms: inout Int) throws(TokenizerError) {
        terms += 1
        if terms > 100 { throw error("more than 100 operators of one kind in a row") }
    }

    private mutating func negation() throws(TokenizerError) -> TemplateExpression {
        guard skip(name: "not") else { return try comparison() }
        try enter()
        defer { leave() }
        return .not(try negation())
    }

    private mutating func comparison() throws(TokenizerError) -> TemplateExpression {
        let first = try sum()
        var rest: [(TemplateComparison, TemplateExpression)] = []
        while let comparison = takeComparison() { rest.append((comparison, try sum())) }
        return rest.isEmpty ? first : .comparison(first, rest)
    }

    private mutating func takeComparison() -> TemplateComparison? {
        switch tokens.first?.kind {
        case .symbol(let symbol)?:
            guard let comparison = TemplateComparison(rawValue: symbol) else { return nil }
            tokens.removeFirst()
            return comparison
        case .name("in")?:
            tokens.removeFirst()
            return .contained
        case .name("not")? where tokens.dropFirst().first?.kind == .name("in"):
            tokens.removeFirst(2)
            return .notContained
        default: return nil
        }
    }

    private mutating func sum() throws(TokenizerError) -> TemplateExpression {
        var value = try concatenation()
        var terms = 0
        while let operation = takeOperator([.add, .subtract]) {
            try bound(&terms)
            value = .arithmetic(value, operation, try concatenation())
        }
        return value
    }

    private mutating func concatenation() throws(TokenizerError) -> TemplateExpression {
        var parts = [try product()]
        while skip(symbol: "~") { parts.append(try product()) }
        return parts.count == 1 ? parts[0] : .concatenation(parts)
    }

    private mutating func product() throws(TokenizerError) -> TemplateExpression {
        var value = try power()
        var terms = 0
        while let operation = takeOperator([.multiply, .divide, .floorDivide, .remainder]) {
            try bound(&terms)
            value = .arithmetic(value, operation, try power())
        }
        return value
    }

    private mutating func power() throws(TokenizerError) -> TemplateExpression {
        var value = try unary(filtered: true)
        var terms = 0
        while takeOperator([.power]) != nil {
            try bound(&terms)
            value = .arithmetic(value, .power, try unary(filtered: true))
        }
        return value
    }

    private mutating func takeOperator(_ allowed: [TemplateOperator]) -> TemplateOperator? {
        guard case .symbol(let symbol)? = tokens.first?.kind,
            let operation = TemplateOperator(rawValue: symbol), allowed.contains(operation)
        else { return nil }
        tokens.removeFirst()
        return operation
    }

    /// A sign binds tighter than filters: `-x|abs` is the absolute value of −x.
    private mutating func unary(filtered: Bool) throws(TokenizerError) -> TemplateExpression {
        try enter()
        defer { leave() }
        var value: TemplateExpression
        if skip(symbol: "-") {
            value = .negative(try unary(filtered: false))
        } else if skip(symbol: "+") {
            value = .positive(try unary(filtered: false))
        } else {
            value = try primary()
        }
        value = try postfix(value)
        return filtered ? try filterExpression(value) : value
    }
}
