/// Literals, names, and what may follow them.
extension TemplateParser {
    /// What follows a value makes the tree deeper without any recursion of the parser.
    private static let longestChain = 64

    mutating func primary() throws(TokenizerError) -> TemplateExpression {
        switch tokens.first?.kind {
        case .name(let name)?:
            tokens.removeFirst()
            switch name {
            case "true", "True": return .bool(true)
            case "false", "False": return .bool(false)
            case "none", "None": return .none
            default: return .name(number(of: name), name)
            }
        case .text(var text)?:
            tokens.removeFirst()
            while case .text(let more)? = tokens.first?.kind {
                tokens.removeFirst()
                text = text + more
            }
            return .text(text)
        case .integer(let number)?:
            tokens.removeFirst()
            return .integer(number)
        case .float(let number)?:
            tokens.removeFirst()
            return .float(number)
        case .symbol("(")?:
            tokens.removeFirst()
            let value = try tuple(inParentheses: true)
            try expect(symbol: ")")
            return value
        case .symbol("[")?: return .list(try elements(from: "[", to: "]"))
        case .symbol("{")?: return try dictionary()
        default: throw unexpected("a value")
        }
    }

    private mutating func elements(from open: String, to close: String) throws(TokenizerError)
        -> [TemplateExpression]
    {
        try expect(symbol: open)
        var elements: [TemplateExpression] = []
        while !skip(symbol: close) {
            if !elements.isEmpty {
                try expect(symbol: ",")
                if skip(symbol: close) { break }
            }
            elements.append(try expression())
        }
        return elements
    }

    private mutating func dictionary() throws(TokenizerError) -> TemplateExpression {
        try expect(symbol: "{")
        var members: [(key: TemplateExpression, value: TemplateExpression)] = []
        while !skip(symbol: "}") {
            if !members.isEmpty {
                try expect(symbol: ",")
                if skip(symbol: "}") { break }
            }
            let key = try expression()
            try expect(symbol: ":")
            members.append((key, try expression()))
        }
        return .dictionary(members)
    }

    /// Attributes, places and calls.
    mutating func postfix(_ start: TemplateExpression) throws(TokenizerError) -> TemplateExpression
    {
        var value = start
        var length = 0
        while true {
            if skip(symbol: ".") {
                if case .integer(let place)? = tokens.first?.kind {
                    tokens.removeFirst()
                    value = .item(value, .integer(place))
                } else {
                    let name = try takeName()
                    value = .attribute(value, TemplateText(literal: name), name)
                }
            } else if skip(symbol: "[") {
                value = try subscripted(value)
            } else if tokens.first?.kind == .symbol("(") {
                value = .call(value, try arguments())
            } else {
                return value
            }
            length += 1
            if length > Self.longestChain { throw error("too many places in a row") }
        }
    }

    private mutating func subscripted(_ value: TemplateExpression) throws(TokenizerError)
        -> TemplateExpression
    {
        var slice = TemplateSlice()
        if tokens.first?.kind != .symbol(":") {
            let key = try expression()
            if skip(symbol: "]") { return .item(value, key) }
            slice.lower = key
        }
        try expect(symbol: ":")
        if tokens.first?.kind != .symbol("]"), tokens.first?.kind != .symbol(":") {
            slice.upper = try expression()
        }
        if skip(symbol: ":"), tokens.first?.kind != .symbol("]") { slice.step = try expression() }
        try expect(symbol: "]")
        return .slice(value, slice)
    }

    mutating func arguments() throws(TokenizerError) -> TemplateArguments {
        try expect(symbol: "(")
        var arguments = TemplateArguments()
        var isFirst = true
        while !skip(symbol: ")") {
            if !isFirst {
                try expect(symbol: ",")
                if skip(symbol: ")") { break }
            }
            isFirst = false
            if case .name(let name)? = tokens.first?.kind,
                tokens.dropFirst().first?.kind == .symbol("=")
            {
                tokens.removeFirst(2)
                arguments.named.append((name, try expression()))
            } else if arguments.named.isEmpty {
                arguments.positional.append(try expression())
            } else {
                throw unexpected("a named argument after a named argument")
            }
        }
        return arguments
    }

    /// Filters and tests, and calls of their results.
    mutating func filterExpression(_ start: TemplateExpression) throws(TokenizerError)
        -> TemplateExpression
    {
        var value = start
        var length = 0
        while true {
            if tokens.first?.kind == .symbol("|") {
                value = try filterChain(on: value)
            } else if skip(name: "is") {
                value = try test(value)
            } else if tokens.first?.kind == .symbol("(") {
                value = .call(value, try arguments())
            } else {
                return value
            }
            length += 1
            if length > Self.longestChain { throw error("too many filters in a row") }
        }
    }

    /// `|a|b(1)…`; on a block, where there is no value, the first bar may be missing.
    mutating func filterChain(on start: TemplateExpression?) throws(TokenizerError)
        -> TemplateExpression
    {
        var value = start
        var length = 0
        if start == nil, tokens.first?.kind != .symbol("|") { value = try filter(on: nil) }
        while skip(symbol: "|") {
            value = try filter(on: value)
            length += 1
            if length > Self.longestChain { throw error("too many filters in a row") }
        }
        guard let value else { throw unexpected("a filter") }
        return value
    }

    private mutating func filter(on value: TemplateExpression?) throws(TokenizerError)
        -> TemplateExpression
    {
        let name = try takeName()
        let arguments =
            tokens.first?.kind == .symbol("(") ? try arguments() : TemplateArguments()
        return .filter(value, name, arguments)
    }

    private mutating func test(_ value: TemplateExpression) throws(TokenizerError)
        -> TemplateExpression
    {
        let isNegated = skip(name: "not")
        let name = try takeName()
        var arguments = TemplateArguments()
        if tokens.first?.kind == .symbol("(") {
            arguments = try self.arguments()
        } else if beginsArgument() {
            try enter()
            defer { leave() }
            arguments.positional = [try postfix(try primary())]
        }
        let test = TemplateExpression.test(value, name, arguments)
        return isNegated ? .not(test) : test
    }

    /// `x is divisibleby 3`: an argument without brackets.
    private func beginsArgument() -> Bool {
        switch tokens.first?.kind {
        case .name(let name)?: !["else", "or", "and", "if", "is", "in", "not"].contains(name)
        case .text?, .integer?, .float?, .symbol("[")?, .symbol("{")?: true
        default: false
        }
    }

    mutating func assignmentTarget(withAttribute: Bool) throws(TokenizerError) -> TemplateTarget {
        let first = try oneTarget(withAttribute: withAttribute)
        guard tokens.first?.kind == .symbol(",") else { return first }
        var targets = [first]
        while skip(symbol: ",") {
            if case .name(let name)? = tokens.first?.kind, name != "in" {
                targets.append(try oneTarget(withAttribute: withAttribute))
            } else if tokens.first?.kind == .symbol("(") {
                targets.append(try oneTarget(withAttribute: withAttribute))
            } else {
                break
            }
        }
        return .tuple(targets)
    }

    private mutating func oneTarget(withAttribute: Bool) throws(TokenizerError) -> TemplateTarget {
        if skip(symbol: "(") {
            try enter()
            defer { leave() }
            let target = try assignmentTarget(withAttribute: withAttribute)
            try expect(symbol: ")")
            return target
        }
        let name = try takeName()
        if ["true", "false", "none", "True", "False", "None"].contains(name) {
            throw error("cannot assign to \(name)")
        }
        if withAttribute, skip(symbol: ".") {
            return .attribute(
                namespace: number(of: name), TemplateText(literal: try takeName()))
        }
        return .name(number(of: name))
    }
}
