import JSON

/// Reads a schema; keywords that only describe are let be, those that it does not know are refused.
enum SchemaReader {
    private static let types = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ]
    private static let descriptions = [
        "$schema", "$id", "$comment", "title", "description", "default", "examples",
    ]

    static func rules(_ schema: JSONValue, at pointer: String) throws(JSONSchemaError)
        -> JSONSchema.Rules
    {
        var rules = JSONSchema.Rules()
        if let flag = schema.bool {
            rules.refusesAll = !flag
            return rules
        }
        guard case .object(let object) = schema else {
            throw JSONSchemaError(
                pointer: pointer, reason: "must be an object, not a \(schema.kind)")
        }
        for member in object.members where !descriptions.contains(member.key) {
            let place = pointer + "/" + member.key
            do {
                try read(member.key, member.value, at: place, into: &rules)
            } catch let error as JSONSchemaError {
                throw error
            } catch {
                throw JSONSchemaError(pointer: place, reason: "\(error)")
            }
        }
        return rules
    }

    private static func read(
        _ keyword: String, _ value: JSONValue, at place: String,
        into rules: inout JSONSchema.Rules
    ) throws {
        switch keyword {
        case "type": rules.types = try names(value).map(knownType)
        case "enum": rules.allowed = try array(value)
        case "const": rules.allowed = [value]
        case "required": rules.required = try array(value).map(string)
        case "properties": rules.properties = try properties(value, at: place)
        case "additionalProperties": rules.others = [try Self.rules(value, at: place)]
        case "items": rules.items = [try Self.rules(value, at: place)]
        case "pattern": rules.pattern = try Pattern(string(value))
        case "minItems": rules.elements.least = try count(value)
        case "maxItems": rules.elements.most = try count(value)
        case "minLength": rules.characters.least = try count(value)
        case "maxLength": rules.characters.most = try count(value)
        case "minimum": rules.number.least = try number(value)
        case "maximum": rules.number.most = try number(value)
        case "exclusiveMinimum": rules.number.above = try number(value)
        case "exclusiveMaximum": rules.number.below = try number(value)
        default: throw Complaint("the keyword '\(keyword)' is not supported")
        }
    }

    private static func properties(_ value: JSONValue, at place: String) throws
        -> [(name: String, rules: JSONSchema.Rules)]
    {
        guard case .object(let object) = value else { throw Complaint("must be an object") }
        return try object.members.map { member in
            (member.key, try rules(member.value, at: place + "/" + member.key))
        }
    }

    private static func names(_ value: JSONValue) throws -> [String] {
        try value.string.map { [$0] } ?? array(value).map(string)
    }

    private static func knownType(_ name: String) throws -> String {
        guard types.contains(name) else {
            throw Complaint("'\(name)' is no type; there are \(types.joined(separator: ", "))")
        }
        return name
    }

    private static func array(_ value: JSONValue) throws -> [JSONValue] {
        guard let elements = value.array else { throw Complaint("must be an array") }
        return elements
    }

    private static func string(_ value: JSONValue) throws -> String {
        guard let text = value.string else { throw Complaint("must be a string") }
        return text
    }

    private static func number(_ value: JSONValue) throws -> Double {
        guard let number = value.double else { throw Complaint("must be a number") }
        return number
    }

    private static func count(_ value: JSONValue) throws -> Double {
        guard let count = value.integer, count >= 0 else {
            throw Complaint("must be a whole number from 0")
        }
        return Double(count)
    }
}

private struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
