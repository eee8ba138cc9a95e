import JSON

/// Fills templates in. Strict: what is missing is gathered, never left empty; what a variable holds
/// is never read as a template.
struct TemplateRenderer {
    /// Bytes written and members looked at; keeps nested lists from multiplying without end.
    static let stepLimit = 16 << 20

    private let variables: [String: JSONValue]
    private var sections: [JSONValue] = []
    private var output = ""
    private(set) var steps = 0
    /// Names without a value, in order of appearance.
    private(set) var missing: [String] = []

    init(_ variables: [String: JSONValue]) { self.variables = variables }

    var isTooLarge: Bool { steps > Self.stepLimit }

    mutating func render(_ template: Template) -> String {
        output = ""
        render(template.nodes)
        return output
    }

    private mutating func render(_ nodes: [Template.Node]) {
        for node in nodes {
            if isTooLarge { return }
            switch node {
            case .text(let text): write(text)
            case .variable(let path):
                if let value = value(path) { write(Self.text(value)) }
            case .section(let path, let isInverted, let inner):
                guard let value = value(path) else { continue }
                render(value, isInverted, inner)
            }
        }
    }

    private mutating func render(
        _ value: JSONValue, _ isInverted: Bool, _ inner: [Template.Node]
    ) {
        if isInverted {
            if Self.isFalse(value) { render(inner) }
        } else if case .array(let elements) = value {
            for element in elements where !isTooLarge { render(inner, within: element) }
        } else if !Self.isFalse(value) {
            render(inner, within: value)
        }
    }

    private mutating func render(_ nodes: [Template.Node], within value: JSONValue) {
        steps += 1
        sections.append(value)
        render(nodes)
        sections.removeLast()
    }

    private mutating func write(_ text: String) {
        steps += text.utf8.count
        output += text
    }

    /// The innermost section that has the first part decides; the other parts lead on from there.
    private mutating func value(_ path: Template.Path) -> JSONValue? {
        guard let head = path.first else { return sections.last }
        var found: JSONValue?
        for section in sections.reversed() where found == nil { found = member(head, of: section) }
        found = found ?? variables[head]
        for part in path.dropFirst() { found = found.flatMap { member(part, of: $0) } }
        if found == nil {
            let name = path.joined(separator: ".")
            if !missing.contains(name) { missing.append(name) }
        }
        return found
    }

    private mutating func member(_ key: String, of value: JSONValue) -> JSONValue? {
        guard case .object(let object) = value else { return nil }
        steps += object.members.count
        return object[key]
    }

    /// As most implementations have it: false, null, an empty list and an empty text.
    private static func isFalse(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let flag): !flag
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .integer, .double, .object: false
        }
    }

    /// Texts as they are, null as nothing, everything else as JSON.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: JSONWriter.text(value)
        }
    }
}
