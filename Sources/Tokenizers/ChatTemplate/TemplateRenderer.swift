/// Walks the tree of a template once.
final class TemplateRenderer {
    enum Flow { case onward, breakLoop, continueLoop }

    let budget: TemplateBudget
    let now: (() -> TemplateClockReading)?
    private(set) var line = 1
    /// Characters since the innermost capture began.
    private var output: [UInt32] = []
    private var outputLeft: Int
    /// Scopes and namespaces that may take part in cycles.
    private var scopes: [TemplateScope] = []
    private var namespaces: [TemplateNamespace] = []
    private var changedLists: [TemplateList] = []

    init(budget: TemplateBudget, outputLimit: Int, now: (() -> TemplateClockReading)?) {
        self.budget = budget
        self.now = now
        outputLeft = outputLimit
    }

    func render(_ nodes: [TemplateNode], _ scope: TemplateScope) throws(TemplateFault)
        -> TemplateText
    {
        defer { endCycles() }
        scopes.append(scope)
        _ = try execute(nodes, scope)
        return TemplateText(units: output)
    }

    func makeNamespace() -> TemplateNamespace {
        let namespace = TemplateNamespace()
        namespaces.append(namespace)
        return namespace
    }

    /// Called before a list changes, which is the only way that one can come to contain itself.
    func willChange(_ list: TemplateList) { changedLists.append(list) }

    private func endCycles() {
        for scope in scopes { scope.clear() }
        for namespace in namespaces { namespace.values.removeAll() }
        for list in changedLists { list.items.removeAll() }
    }

    func write(_ text: TemplateText) throws(TemplateFault) {
        try budget.spend(text.count)
        outputLeft -= text.count
        if outputLeft < 0 { throw .limit("it writes more than a prompt may hold") }
        output += text.units
    }

    /// What `body` writes, as a text.
    private func captured(_ body: () throws(TemplateFault) -> Void) throws(TemplateFault)
        -> TemplateText
    {
        var outer: [UInt32] = []
        swap(&outer, &output)
        defer { swap(&outer, &output) }
        try body()
        outputLeft += output.count
        return TemplateText(units: output)
    }

    func execute(_ nodes: [TemplateNode], _ scope: TemplateScope) throws(TemplateFault) -> Flow {
        try budget.enter()
        defer { budget.leave() }
        for node in nodes {
            line = node.line
            try budget.spend(0)
            switch node.kind {
            case .text(let text): try write(text)
            case .output(let expression):
                try write(try PythonSpelling.text(try evaluate(expression, scope), budget))
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            case .branches(let branches, let otherwise):
                let flow = try choose(branches, otherwise, scope)
                if flow != .onward { return flow }
            case .loop(let loop): try run(loop, scope)
            case .assign(let target, let expression):
                try assign(try evaluate(expression, scope), to: target, scope)
            default: try executeRare(node, scope)
            }
        }
        return .onward
    }

    private func executeRare(_ node: TemplateNode, _ scope: TemplateScope) throws(TemplateFault) {
        switch node.kind {
        case .assignBlock(let target, let filters, let body):
            let text = try inner(body, scope)
            let value = try filters.map { filters throws(TemplateFault) in
                try apply(filters, to: .text(text), scope)
            }
            try assign(value ?? .text(text), to: target, scope)
        case .filterBlock(let filters, let body):
            let value = try apply(filters, to: .text(try inner(body, scope)), scope)
            try write(try PythonSpelling.text(value, budget))
        case .macro(let name, let definition):
            scopes.append(scope)
            scope.set(name, .macro(TemplateMacro(definition, scope)))
        case .scope(let body): try write(try inner(body, scope))
        default: break
        }
    }

    /// The text of a body with a scope of its own.
    private func inner(_ body: [TemplateNode], _ scope: TemplateScope) throws(TemplateFault)
        -> TemplateText
    {
        try captured { () throws(TemplateFault) in
            _ = try execute(body, TemplateScope(parent: scope))
        }
    }

    private func choose(
        _ branches: [(test: TemplateExpression, body: [TemplateNode])], _ otherwise: [TemplateNode],
        _ scope: TemplateScope
    ) throws(TemplateFault) -> Flow {
        for branch in branches where try evaluate(branch.test, scope).isTrue {
            return try execute(branch.body, scope)
        }
        return try execute(otherwise, scope)
    }

    private func run(_ loop: TemplateForLoop, _ scope: TemplateScope) throws(TemplateFault) {
        var items = try self.items(of: try evaluate(loop.sequence, scope))
        if let condition = loop.condition {
            var kept: [TemplateValue] = []
            for item in items {
                let inner = TemplateScope(parent: scope)
                try assign(item, to: loop.target, inner)
                if try evaluate(condition, inner).isTrue { kept.append(item) }
            }
            items = kept
        }
        let state = TemplateLoop(items)
        for (index, item) in items.enumerated() {
            try budget.spend(4)
            state.index = index
            let inner = TemplateScope(parent: scope)
            inner.set(loop.loopName, .loop(state))
            try assign(item, to: loop.target, inner)
            if try execute(loop.body, inner) == .breakLoop { break }
        }
        if items.isEmpty { _ = try execute(loop.otherwise, TemplateScope(parent: scope)) }
    }

    func assign(_ value: TemplateValue, to target: TemplateTarget, _ scope: TemplateScope)
        throws(TemplateFault)
    {
        switch target {
        case .name(let name): scope.set(name, value)
        case .attribute(let name, let attribute):
            guard case .namespace(let namespace)? = scope.value(name) else {
                throw .failure("only a namespace can be given attributes")
            }
            namespace[attribute] = value
        case .tuple(let targets):
            let items = try self.items(of: value)
            guard items.count == targets.count else {
                throw .failure("\(items.count) values for \(targets.count) names")
            }
            for (target, item) in zip(targets, items) { try assign(item, to: target, scope) }
        }
    }

    /// Calls a macro: its text, in a scope inside of the one that it was defined in.
    func call(_ macro: TemplateMacro, _ arguments: TemplateCallArguments) throws(TemplateFault)
        -> TemplateValue
    {
        let definition = macro.definition
        let scope = TemplateScope(parent: macro.scope)
        var named = arguments.named
        for (index, parameter) in definition.parameters.enumerated() {
            if index < arguments.positional.count {
                scope.set(parameter.number, arguments.positional[index])
            } else if let place = named.firstIndex(where: { $0.name == parameter.name }) {
                scope.set(parameter.number, named.remove(at: place).value)
            } else if let standard = parameter.standard {
                scope.set(parameter.number, try evaluate(standard, scope))
            } else {
                scope.set(
                    parameter.number, .undefined("the parameter '\(parameter.name)'"))
            }
        }
        try passExtras(arguments, named, definition, scope)
        let callLine = line
        let text = try captured { () throws(TemplateFault) in
            _ = try execute(definition.body, scope)
        }
        line = callLine
        return .text(text)
    }

    private func passExtras(
        _ arguments: TemplateCallArguments, _ named: [(name: String, value: TemplateValue)],
        _ definition: MacroDefinition, _ scope: TemplateScope
    ) throws(TemplateFault) {
        let extra = arguments.positional.dropFirst(definition.parameters.count)
        if let name = definition.extraPositional {
            scope.set(name, .list(Array(extra), .tuple))
        } else if !extra.isEmpty {
            throw .failure(
                "the macro '\(definition.name)' takes at most \(definition.parameters.count)"
                    + " arguments")
        }
        if let name = definition.extraNamed {
            let members = named.map { (TemplateValue.literal($0.name), $0.value) }
            scope.set(name, .dictionary(TemplateDictionary(members)))
        } else if let first = named.first {
            throw .failure("the macro '\(definition.name)' has no parameter '\(first.name)'")
        }
    }
}
