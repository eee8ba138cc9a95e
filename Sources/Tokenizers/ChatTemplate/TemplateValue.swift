/// A value of a template, with the behaviour of its Python namesake.
enum TemplateValue {
    /// What a missing name, key or place gives; the text describes it for error messages.
    case undefined(String)
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(TemplateText)
    case list(TemplateList)
    case dictionary(TemplateDictionary)
    case namespace(TemplateNamespace)
    case loop(TemplateLoop)
    case macro(TemplateMacro)
    case function(TemplateFunction)
    /// A method with the value that it belongs to.
    case method(TemplateMethod)

    static func literal(_ text: String) -> TemplateValue { .text(TemplateText(literal: text)) }

    /// Text that was computed: no part of it may spell a special token.
    static func computed(_ text: String) -> TemplateValue { .text(TemplateText(data: text)) }

    static func list(_ items: [TemplateValue], _ kind: TemplateList.Kind = .list) -> TemplateValue {
        .list(TemplateList(items, kind))
    }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }
}

/// Why rendering stops; the line is added on the way out.
enum TemplateFault: Error {
    case failure(String)
    case limit(String)
    case refused(String)
}

/// Python's list and what else is a row of values. Lists are shared, not copied, so that a change
/// by `append` is seen everywhere.
final class TemplateList {
    enum Kind {
        case list, tuple
        /// The result of a lazy filter: it can be iterated, but has no length and no places.
        case generator
        /// `dict.keys()` and its like: a length, but no places.
        case view
    }

    var items: [TemplateValue]
    let kind: Kind

    init(_ items: [TemplateValue], _ kind: Kind = .list) {
        self.items = items
        self.kind = kind
    }
}

/// Python's dict: in the order of insertion, and never changed.
final class TemplateDictionary {
    let keys: [TemplateValue]
    let values: [TemplateValue]

    /// Of equal keys the first keeps its place and the last its value.
    init(_ members: [(TemplateValue, TemplateValue)]) {
        var keys: [TemplateValue] = []
        var values: [TemplateValue] = []
        var places: [TemplateKey: Int] = [:]
        for (key, value) in members {
            if let place = places[TemplateKey(key)] {
                values[place] = value
            } else {
                places[TemplateKey(key)] = keys.count
                keys.append(key)
                values.append(value)
            }
        }
        self.keys = keys
        self.values = values
    }

    /// For keys that are known to differ.
    init(keys: [TemplateValue], values: [TemplateValue]) {
        self.keys = keys
        self.values = values
    }

    /// A walk over the keys, which is fastest at the sizes that messages have.
    func value(_ name: TemplateText) -> TemplateValue? {
        for (index, key) in keys.enumerated() {
            if case .text(let text) = key, text == name { return values[index] }
        }
        return nil
    }

    func value(_ key: TemplateValue) -> TemplateValue? {
        if case .text(let name) = key { return value(name) }
        let wanted = TemplateKey(key)
        return keys.firstIndex { TemplateKey($0) == wanted }.map { values[$0] }
    }
}

/// What can be a key: equal numbers are one key, whatever their type, as in Python.
enum TemplateKey: Hashable {
    case none
    case number(Double)
    case text(TemplateText)
    case other(ObjectIdentifier)

    init(_ value: TemplateValue) {
        switch value {
        case .bool(let flag): self = .number(flag ? 1 : 0)
        case .integer(let number): self = .number(Double(number))
        case .float(let number): self = .number(number)
        case .text(let text): self = .text(text)
        case .list(let list): self = .other(ObjectIdentifier(list))
        case .dictionary(let dictionary): self = .other(ObjectIdentifier(dictionary))
        default: self = .none
        }
    }
}

/// `namespace()`: attributes that assignments in inner scopes can change.
final class TemplateNamespace {
    var names: [TemplateText] = []
    var values: [TemplateValue] = []

    subscript(name: TemplateText) -> TemplateValue? {
        get { names.firstIndex(of: name).map { values[$0] } }
        set {
            guard let newValue else { return }
            if let index = names.firstIndex(of: name) {
                values[index] = newValue
            } else {
                names.append(name)
                values.append(newValue)
            }
        }
    }
}

/// The `loop` of a `for`.
final class TemplateLoop {
    let items: [TemplateValue]
    var index = 0
    var lastChanged: [TemplateValue]?

    init(_ items: [TemplateValue]) { self.items = items }
}

/// A macro with the scope that it was defined in.
final class TemplateMacro {
    let definition: MacroDefinition
    let scope: TemplateScope

    init(_ definition: MacroDefinition, _ scope: TemplateScope) {
        self.definition = definition
        self.scope = scope
    }
}

/// The functions that chat templates find.
enum TemplateFunction: String, CaseIterable {
    case range, namespace, dict
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}

/// A method that is yet to be called.
final class TemplateMethod {
    let receiver: TemplateValue
    let name: String

    init(_ receiver: TemplateValue, _ name: String) {
        self.receiver = receiver
        self.name = name
    }
}

/// Variables of one scope and the scope around it.
final class TemplateScope {
    let parent: TemplateScope?
    private var names: [Int] = []
    private var values: [TemplateValue] = []

    init(parent: TemplateScope?) { self.parent = parent }

    /// Names are numbers that the parser gave out.
    func value(_ name: Int) -> TemplateValue? {
        var scope: TemplateScope? = self
        while let current = scope {
            for index in current.names.indices.reversed() where current.names[index] == name {
                return current.values[index]
            }
            scope = current.parent
        }
        return nil
    }

    func set(_ name: Int, _ value: TemplateValue) {
        for index in names.indices where names[index] == name {
            values[index] = value
            return
        }
        names.append(name)
        values.append(value)
    }

    /// Forgets all values, which ends cycles through macros and namespaces.
    func clear() {
        names.removeAll()
        values.removeAll()
    }
}
