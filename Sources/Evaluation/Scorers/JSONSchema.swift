package import JSON

/// The part of JSON Schema (draft 2020-12) that describes what models are asked to answer. A
/// keyword beyond it is refused by name when the schema is read: ignoring it would let wrong
/// answers pass.
package struct JSONSchema: Sendable {
    package let source: JSONValue
    private let rules: Rules

    package init(_ source: JSONValue) throws(JSONSchemaError) {
        self.source = source
        rules = try SchemaReader.rules(source, at: "")
    }

    /// Nil when the value fits, else the first thing wrong with it and where.
    package func violation(of value: JSONValue) -> String? { rules.violation(of: value, at: "") }

    /// What one level of a schema demands.
    struct Rules: Sendable {
        /// The schema `false`: nothing fits.
        var refusesAll = false
        var types: [String]?
        var allowed: [JSONValue]?
        var required: [String] = []
        var properties: [(name: String, rules: Rules)] = []
        /// What members that `properties` does not name must fit: none or one.
        var others: [Rules] = []
        /// What every element must fit: none or one.
        var items: [Rules] = []
        var elements = Bounds()
        var characters = Bounds()
        var number = Bounds()
        var pattern: Pattern?
    }

    struct Bounds: Sendable {
        var least: Double?
        var most: Double?
        var above: Double?
        var below: Double?
    }
}

extension JSONSchema: Equatable {
    package static func == (left: JSONSchema, right: JSONSchema) -> Bool {
        left.source == right.source
    }
}

package struct JSONSchemaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A JSON pointer into the schema.
    package let pointer: String
    package let reason: String

    package var description: String {
        pointer.isEmpty ? "the schema: \(reason)" : "the schema at \(pointer): \(reason)"
    }
}
