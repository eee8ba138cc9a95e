/// Turns segments into the tree, by recursive descent with bounded depth.
struct TemplateParser {
    static let deepest = 48

    var segments: ArraySlice<TemplateSegment>
    var tokens: ArraySlice<TemplateToken> = []
    var line = 1
    private var depth = 0
    private var loops = 0
    private(set) var names: [String: Int] = [:]

    /// The tree of a template, and the numbers of its names.
    static func parse(_ source: String) throws(TokenizerError) -> (
        nodes: [TemplateNode], names: [String: Int]
    ) {
        var lexer = TemplateLexer(source)
        var parser = TemplateParser(segments: try lexer.segmentsOfSource()[...])
        for function in TemplateFunction.allCases { _ = parser.number(of: function.rawValue) }
        let nodes = try parser.body(until: [])
        return (nodes, parser.names)
    }

    private init(segments: ArraySlice<TemplateSegment>) { self.segments = segments }

    func error(_ reason: String) -> TokenizerError { .templateSyntax(line: line, reason: reason) }

    mutating func number(of name: String) -> Int {
        if let known = names[name] { return known }
        names[name] = names.count
        return names.count - 1
    }

    mutating func enter() throws(TokenizerError) {
        depth += 1
        if depth > Self.deepest {
            throw error("tags or brackets lie in each other more than \(Self.deepest) deep")
        }
    }

    mutating func leave() { depth -= 1 }

    /// Nodes up to a block whose first name is one of `ends`; that name is left in `tokens`.
    mutating func body(until ends: Set<String>) throws(TokenizerError) -> [TemplateNode] {
        try enter()
        defer { leave() }
        var nodes: [TemplateNode] = []
        while let segment = segments.popFirst() {
            switch segment {
            case .text(let text, let textLine):
                nodes.append(TemplateNode(kind: .text(text), line: textLine))
            case .output(let output, let outputLine):
                line = outputLine
                tokens = output[...]
                let value = try tuple()
                try expectEnd()
                nodes.append(TemplateNode(kind: .output(value), line: outputLine))
            case .block(let block, let blockLine):
                line = blockLine
                tokens = block[...]
                guard case .name(let keyword)? = tokens.first?.kind else {
                    throw error("a block must begin with a name")
                }
                if ends.contains(keyword) { return nodes }
                tokens.removeFirst()
                let kind = try statement(keyword)
                nodes.append(TemplateNode(kind: kind, line: blockLine))
            }
        }
        if ends.isEmpty { return nodes }
        throw error("the template ends where \(ends.sorted().joined(separator: " or ")) must come")
    }

    /// The end tag that `body` has stopped at, which says nothing but its name.
    private mutating func end(_ name: String) throws(TokenizerError) {
        tokens.removeFirst()
        try expectEnd()
    }

    private mutating func statement(_ keyword: String) throws(TokenizerError) -> TemplateNode.Kind {
        switch keyword {
        case "if": return try branches()
        case "for": return try forLoop()
        case "set": return try assignment()
        case "macro": return try macro()
        case "filter":
            let filters = try filterChain(on: nil)
            try expectEnd()
            let body = try body(until: ["endfilter"])
            try end("endfilter")
            return .filterBlock(filters, body: body)
        case "generation":
            try expectEnd()
            let body = try body(until: ["endgeneration"])
            try end("endgeneration")
            return .scope(body)
        case "break", "continue":
            try expectEnd()
            guard loops > 0 else { throw error("'\(keyword)' outside of a loop") }
            return keyword == "break" ? .breakLoop : .continueLoop
        default: throw error("there is no tag '\(keyword)', or not here")
        }
    }

    private mutating func branches() throws(TokenizerError) -> TemplateNode.Kind {
        var branches: [(test: TemplateExpression, body: [TemplateNode])] = []
        var otherwise: [TemplateNode] = []
        while true {
            let test = try tuple(conditional: false)
            try expectEnd()
            branches.append((test, try body(until: ["elif", "else", "endif"])))
            let next = take()
            if next == .name("elif") { continue }
            try expectEnd()
            if next == .name("else") {
                otherwise = try body(until: ["endif"])
                try end("endif")
            }
            return .branches(branches, otherwise: otherwise)
        }
    }

    private mutating func forLoop() throws(TokenizerError) -> TemplateNode.Kind {
        let target = try assignmentTarget(withAttribute: false)
        try expect(name: "in")
        let sequence = try tuple(conditional: false)
        let condition = skip(name: "if") ? try expression() : nil
        if skip(name: "recursive") { throw error("recursive loops are not supported") }
        try expectEnd()
        loops += 1
        let body = try body(until: ["else", "endfor"])
        loops -= 1
        var otherwise: [TemplateNode] = []
        if tokens.first?.kind == .name("else") {
            try end("else")
            otherwise = try self.body(until: ["endfor"])
        }
        try end("endfor")
        return .loop(
            TemplateForLoop(
                target: target, sequence: sequence, condition: condition, body: body,
                otherwise: otherwise, loopName: number(of: "loop")))
    }

    private mutating func assignment() throws(TokenizerError) -> TemplateNode.Kind {
        let target = try assignmentTarget(withAttribute: true)
        if skip(symbol: "=") {
            let value = try tuple()
            try expectEnd()
            return .assign(target, value)
        }
        let filters = tokens.first?.kind == .symbol("|") ? try filterChain(on: nil) : nil
        try expectEnd()
        let body = try body(until: ["endset"])
        try end("endset")
        return .assignBlock(target, filters: filters, body: body)
    }

    private mutating func macro() throws(TokenizerError) -> TemplateNode.Kind {
        let name = try takeName()
        try expect(symbol: "(")
        var parameters: [(name: String, number: Int, standard: TemplateExpression?)] = []
        while !skip(symbol: ")") {
            if !parameters.isEmpty { try expect(symbol: ",") }
            let parameter = try takeName()
            let standard = skip(symbol: "=") ? try expression() : nil
            if standard == nil, parameters.last?.standard != nil {
                throw error("a parameter without default after one with")
            }
            parameters.append((parameter, number(of: parameter), standard))
        }
        try expectEnd()
        let outerLoops = loops
        loops = 0
        let body = try body(until: ["endmacro"])
        loops = outerLoops
        // `{% endmacro name %}` is allowed.
        tokens.removeFirst()
        if case .name? = tokens.first?.kind { tokens.removeFirst() }
        try expectEnd()
        return .macro(
            number(of: name),
            MacroDefinition(
                name: name, parameters: parameters, body: body, extraPositional: names["varargs"],
                extraNamed: names["kwargs"]))
    }
}
