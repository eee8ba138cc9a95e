package import JSON

/// Checks JSON against a JSON Schema (draft 2020-12), as far as structured outputs use it.
///
/// `pattern` and `format` would need a regular-expression engine and are left out; every other
/// keyword that this does not know makes the schema one that it does not judge.
package struct JSONSchema: Sendable {
    package struct Violation: Equatable, Sendable, CustomStringConvertible {
        /// Such as `$.items[2].price`.
        package let path: String
        package let reason: String

        package var description: String { "\(path) \(reason)" }
    }

    /// Deeper documents and references are no answer to anything.
    private static let deepest = 64
    private static let mostViolations = 8

    private let root: JSONValue

    /// Nil for a schema with keywords that are not known here.
    package init?(_ schema: JSONValue) {
        root = schema
        guard Self.isKnown(schema, depth: 0) else { return nil }
    }

    /// What is wrong with a value, at most eight things; empty when it is valid.
    package func violations(of value: JSONValue) -> [Violation] {
        var found: [Violation] = []
        check(value, root, "$", depth: 0, &found)
        return Array(found.prefix(Self.mostViolations))
    }

    private static let keywords: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items",
        "prefixItems", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minProperties",
        "maxProperties", "anyOf", "oneOf", "allOf", "not", "$ref", "$defs", "definitions",
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "format",
        "pattern", "deprecated", "readOnly", "writeOnly", "nullable",
    ]

    private static func isKnown(_ schema: JSONValue, depth: Int) -> Bool {
        if schema.bool != nil { return true }
        guard let object = schema.object, depth <= deepest else { return false }
        return object.members.allSatisfy { member in
            guard keywords.contains(member.key) else { return false }
            func areKnown(_ schemas: [JSONValue]?) -> Bool {
                schemas?.allSatisfy { isKnown($0, depth: depth + 1) } ?? false
            }
            switch member.key {
            case "properties", "$defs", "definitions":
                return areKnown(member.value.object?.members.map(\.value))
            case "anyOf", "oneOf", "allOf", "prefixItems": return areKnown(member.value.array)
            case "items", "additionalProperties", "not": return areKnown([member.value])
            case "$ref": return member.value.string?.hasPrefix("#") ?? false
            default: return true
            }
        }
    }

    private func check(
        _ value: JSONValue, _ schema: JSONValue, _ path: String, depth: Int,
        _ found: inout [Violation]
    ) {
        if found.count >= Self.mostViolations { return }
        func report(_ reason: String) { found.append(Violation(path: path, reason: reason)) }
        if let flag = schema.bool {
            if !flag { report("is not allowed") }
            return
        }
        guard depth < Self.deepest else { return report("is nested too deeply") }
        if let reference = schema["$ref"]?.string {
            guard let target = resolve(reference) else {
                return report("has a schema that is not there: \(reference)")
            }
            check(value, target, path, depth: depth + 1, &found)
        }
        if let type = schema["type"], !Self.matches(value, type) {
            return report("must be \(Self.names(type)), but is \(value.kind)")
        }
        if let choices = schema["enum"]?.array, !choices.contains(value) {
            report("must be one of \(JSONWriter.text(.array(choices)))")
        }
        if let constant = schema["const"], constant != value {
            report("must be \(JSONWriter.text(constant))")
        }
        combined(value, schema, path, depth, &found)
        switch value {
        case .object(let object): members(object, schema, path, depth, &found)
        case .array(let elements): self.elements(elements, schema, path, depth, &found)
        case .string(let text):
            bounds(text.unicodeScalars.count, schema, "Length", "characters", report)
        case .integer, .double: Self.number(value.double ?? 0, schema, report)
        default: break
        }
    }

    private func combined(
        _ value: JSONValue, _ schema: JSONValue, _ path: String, _ depth: Int,
        _ found: inout [Violation]
    ) {
        func fits(_ other: JSONValue) -> Bool {
            var wrong: [Violation] = []
            check(value, other, path, depth: depth + 1, &wrong)
            return wrong.isEmpty
        }
        for part in schema["allOf"]?.array ?? [] {
            check(value, part, path, depth: depth + 1, &found)
        }
        if let parts = schema["anyOf"]?.array, !parts.contains(where: fits) {
            found.append(Violation(path: path, reason: "fits none of its alternatives"))
        }
        if let parts = schema["oneOf"]?.array {
            let count = parts.count(where: fits)
            if count != 1 {
                found.append(
                    Violation(path: path, reason: "must fit one alternative, but fits \(count)"))
            }
        }
        if let other = schema["not"], fits(other) {
            found.append(Violation(path: path, reason: "has a form that is not allowed"))
        }
    }

    private func members(
        _ object: JSONObject, _ schema: JSONValue, _ path: String, _ depth: Int,
        _ found: inout [Violation]
    ) {
        for name in schema["required"]?.array?.compactMap(\.string) ?? []
        where object[name] == nil {
            found.append(Violation(path: path, reason: "lacks '\(name)'"))
        }
        bounds(object.members.count, schema, "Properties", "members") {
            found.append(Violation(path: path, reason: $0))
        }
        let properties = schema["properties"]
        for member in object.members {
            if let schema = properties?[member.key] {
                check(
                    member.value, schema, "\(path).\(member.key)", depth: depth + 1, &found)
            } else if let others = schema["additionalProperties"] {
                if others.bool == false {
                    found.append(Violation(path: path, reason: "must not have '\(member.key)'"))
                } else {
                    check(
                        member.value, others, "\(path).\(member.key)", depth: depth + 1, &found)
                }
            }
        }
    }

    private func elements(
        _ elements: [JSONValue], _ schema: JSONValue, _ path: String, _ depth: Int,
        _ found: inout [Violation]
    ) {
        bounds(elements.count, schema, "Items", "elements") {
            found.append(Violation(path: path, reason: $0))
        }
        let first = schema["prefixItems"]?.array ?? []
        for (index, element) in elements.enumerated() {
            guard let schema = index < first.count ? first[index] : schema["items"] else { break }
            check(element, schema, "\(path)[\(index)]", depth: depth + 1, &found)
        }
        if schema["uniqueItems"]?.bool == true {
            let texts = Set(elements.map { CanonicalJSON.bytes($0) })
            if texts.count < elements.count {
                found.append(Violation(path: path, reason: "has equal elements"))
            }
        }
    }

    private func bounds(
        _ count: Int, _ schema: JSONValue, _ name: String, _ unit: String,
        _ report: (String) -> Void
    ) {
        if let least = schema["min\(name)"]?.integer, count < least {
            report("has \(count) \(unit), but needs \(least)")
        }
        if let most = schema["max\(name)"]?.integer, count > most {
            report("has \(count) \(unit), but may have \(most)")
        }
    }

    private static func number(_ number: Double, _ schema: JSONValue, _ report: (String) -> Void) {
        if let least = schema["minimum"]?.double, number < least {
            report("must be at least \(least)")
        }
        if let most = schema["maximum"]?.double, number > most { report("must be at most \(most)") }
        if let least = schema["exclusiveMinimum"]?.double, number <= least {
            report("must be above \(least)")
        }
        if let most = schema["exclusiveMaximum"]?.double, number >= most {
            report("must be below \(most)")
        }
        if let step = schema["multipleOf"]?.double, step > 0 {
            let quotient = number / step
            // Decimal steps such as 0.1 have no exact binary form.
            if abs(quotient - quotient.rounded()) > 1e-9 * max(1, abs(quotient)) {
                report("must be a multiple of \(step)")
            }
        }
    }

    private static func matches(_ value: JSONValue, _ type: JSONValue) -> Bool {
        if let types = type.array { return types.contains { matches(value, $0) } }
        switch type.string {
        case "integer":
            // 1.0 is an integer in JSON Schema.
            if case .integer = value { return true }
            return value.double.map { $0 == $0.rounded() } ?? false
        case let name?: return value.kind == name
        case nil: return true
        }
    }

    private static func names(_ type: JSONValue) -> String {
        type.string ?? type.array?.compactMap(\.string).joined(separator: " or ") ?? "something"
    }

    private func resolve(_ reference: String) -> JSONValue? {
        var value: JSONValue? = root
        for part in reference.dropFirst().split(separator: "/") {
            let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            value = value?[name]
        }
        return value
    }
}
