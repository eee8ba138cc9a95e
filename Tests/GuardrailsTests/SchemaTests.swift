import JSON
import Testing

@testable import Guardrails

@Suite("Schemas")
struct SchemaTests {
    static let order = """
        {"type":"object","required":["id","lines"],"additionalProperties":false,"properties":{
        "id":{"type":"integer","minimum":1},"note":{"type":["string","null"],"maxLength":5},
        "kind":{"enum":["a","b"]},
        "lines":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/line"}}},
        "$defs":{"line":{"type":"object","required":["sku"],"properties":{
        "sku":{"type":"string"},"price":{"type":"number","exclusiveMinimum":0,"multipleOf":0.01}}}}}
        """

    static func violations(_ schema: String, _ value: String) throws -> [String] {
        let schema = try #require(JSONSchema(try JSONParser.parse(schema)))
        return schema.violations(of: try JSONParser.parse(value)).map(\.description)
    }

    @Test("what fits a schema has no violations, and what does not is told by its path")
    func order() throws {
        let fits = #"{"id":1.0,"note":null,"kind":"a","lines":[{"sku":"x","price":0.07}]}"#
        #expect(try Self.violations(Self.order, fits) == [])
        let wrong =
            #"{"id":0,"note":"longer","kind":"c","x":1,"lines":[{"price":-1},{"sku":5}]}"#
        #expect(
            try Self.violations(Self.order, wrong) == [
                "$.id must be at least 1.0", "$.note has 6 characters, but may have 5",
                #"$.kind must be one of ["a","b"]"#, "$ must not have 'x'",
                "$.lines[0] lacks 'sku'", "$.lines[0].price must be above 0.0",
                "$.lines[1].sku must be string, but is number",
            ])
        #expect(try Self.violations(Self.order, "[]") == ["$ must be object, but is array"])
        #expect(try Self.violations(Self.order, #"{"id":1}"#) == ["$ lacks 'lines'"])
    }

    @Test("alternatives are combined")
    func alternatives() throws {
        let any = #"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#
        #expect(try Self.violations(any, "1").isEmpty && !Self.violations(any, "true").isEmpty)
        let one = #"{"oneOf":[{"type":"number"},{"type":"integer"}]}"#
        #expect(try Self.violations(one, "1.5").isEmpty && !Self.violations(one, "1").isEmpty)
        let not = #"{"not":{"const":null},"allOf":[{"maxItems":2},{"uniqueItems":true}]}"#
        #expect(try Self.violations(not, "[1,2]").isEmpty)
        #expect(
            try !Self.violations(not, "null").isEmpty && !Self.violations(not, "[1,1.0]").isEmpty)
    }

    @Test("schemas that are not understood are not judged, and circles end")
    func limits() throws {
        #expect(JSONSchema(["dependentSchemas": [:]]) == nil)
        #expect(JSONSchema(["$ref": "https://elsewhere"]) == nil)
        #expect(try Self.violations(##"{"$ref":"#"}"##, "1") == ["$ is nested too deeply"])
    }

    @Test("a complaint says what a model has to do better")
    func complaints() throws {
        let schema = try #require(JSONSchema(["type": "object", "required": ["a"]]))
        #expect(StructuredAnswer.complaint(about: #"{"a":1}"#, schema) == nil)
        #expect(StructuredAnswer.complaint(about: "Sure!", schema) == "It is not valid JSON.")
        #expect(
            StructuredAnswer.complaint(about: "{}", schema)
                == "It does not fit the schema: $ lacks 'a'.")
    }
}
