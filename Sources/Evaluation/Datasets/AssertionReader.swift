import JSON

/// Reads one assertion: `{"type": "not-contains", "value": "sorry"}`.
enum AssertionReader {
    static func read(_ value: JSONValue) throws(CaseError) -> Assertion {
        let members = try CaseReader.object(value, "an assertion", allowed: ["type", "value"])
        guard let type = members["type"]?.string else {
            throw CaseError("an assertion needs a 'type', one of \(known)")
        }
        let isNegated = type.hasPrefix("not-")
        let name = isNegated ? String(type.dropFirst(4)) : type
        let check = try check(name, type, members["value"])
        return Assertion(check: check, isNegated: isNegated)
    }

    private static var known: String {
        Assertion.names.joined(separator: ", ") + ", each also with 'not-' before it"
    }

    private static func check(_ name: String, _ type: String, _ value: JSONValue?)
        throws(CaseError) -> Assertion.Check
    {
        switch name {
        case "equals": return .equals(try comparand(value, type))
        case "contains":
            let text = try text(value, type)
            if text.isEmpty { throw CaseError("\(type) needs a value that is not empty") }
            return .contains(text)
        case "regex":
            let source = try text(value, type)
            do { return .regex(try Pattern(source)) } catch {
                throw CaseError("\(type): \(error)")
            }
        case "is-json":
            guard let value, !value.isNull else { return .isJSON(nil) }
            do { return .isJSON(try JSONSchema(value)) } catch {
                throw CaseError("\(type): \(error)")
            }
        case "llm-rubric":
            let rubric = try text(value, type)
            if !rubric.contains(where: { !$0.isWhitespace }) {
                throw CaseError("\(type) needs a rubric that is not empty")
            }
            return .rubric(rubric)
        default: throw CaseError("there is no assertion '\(type)'; there are \(known)")
        }
    }

    private static func text(_ value: JSONValue?, _ type: String) throws(CaseError) -> String {
        guard let text = value?.string else {
            throw CaseError("\(type) needs a 'value' that is a string")
        }
        return text
    }

    /// Numbers and booleans are compared as the text that JSON writes for them.
    private static func comparand(_ value: JSONValue?, _ type: String) throws(CaseError)
        -> JSONValue
    {
        switch value {
        case .some(.string), .some(.object), .some(.array): return value ?? .null
        case .some(.integer), .some(.double), .some(.bool):
            return .string(JSONWriter.text(value ?? .null))
        case .some(.null), nil: throw CaseError("\(type) needs a 'value'")
        }
    }
}
