import JSON
import Testing

@testable import Evaluation

@Suite("Scorers")
struct ScorerTests {
    private func score(_ assertion: String, _ output: String) throws -> Score {
        let dataset = try Dataset(name: "d", jsonLines: #"{"id":"a","assert":[\#(assertion)]}"#)
        return try #require(Scorer.score(dataset.cases[0].assertions[0], output))
    }

    @Test(
        "each scorer passes what fits and fails the rest, saying why",
        arguments: [
            (#"{"type":"equals","value":"yes"}"#, "yes", CaseOutcome.passed, "equal"),
            (#"{"type":"equals","value":"yes"}"#, "yes\n", .failed, "goes on"),
            (#"{"type":"equals","value":"yes"}"#, "ye", .failed, "ends early"),
            (#"{"type":"equals","value":"yes"}"#, "yEs", .failed, "from character 2 on"),
            (#"{"type":"equals","value":42}"#, "42", .passed, "equal"),
            (#"{"type":"equals","value":{"a":1,"b":[2]}}"#, #"{"b":[2.0],"a":1}"#, .passed, "same"),
            (#"{"type":"equals","value":{"a":1,"b":[2]}}"#, #"{"b":[3],"a":1}"#, .failed, "/b/0"),
            (#"{"type":"equals","value":{"a":1}}"#, #"{"a":1,"z":0}"#, .failed, "has 'z'"),
            (#"{"type":"equals","value":{"a":1}}"#, "{}", .failed, "lacks 'a'"),
            (#"{"type":"equals","value":[1]}"#, "[1,2]", .failed, "has 2 elements"),
            (#"{"type":"equals","value":{"a":1}}"#, "a=1", .failed, "not JSON"),
            (#"{"type":"contains","value":"ab"}"#, "xabx", .passed, "contains"),
            (#"{"type":"contains","value":"aab"}"#, "aaaab", .passed, "contains"),
            (#"{"type":"contains","value":"ab"}"#, "Ab", .failed, "does not contain"),
            (#"{"type":"not-contains","value":"sorry"}"#, "sorry", .failed, "contains it"),
            (#"{"type":"not-contains","value":"sorry"}"#, "fine", .passed, "does not"),
            (#"{"type":"regex","value":"^\\d+$"}"#, "123", .passed, "matches"),
            (#"{"type":"not-regex","value":"\\d"}"#, "abc", .passed, "nowhere"),
            (#"{"type":"is-json"}"#, " [1] ", .passed, "as wanted"),
            (#"{"type":"is-json"}"#, "```json\n{}\n```", .failed, "not JSON"),
            (#"{"type":"not-is-json"}"#, "hello", .passed, "not JSON"),
            (#"{"type":"is-json","value":{"required":["id"]}}"#, "{}", .failed, "lacks 'id'"),
        ])
    func table(assertion: String, output: String, outcome: CaseOutcome, reason: String) throws {
        let score = try score(assertion, output)
        #expect(score.outcome == outcome)
        #expect(score.reason.contains(reason), "\(score.reason)")
    }

    @Test("a pattern beyond its limits is an error, and 'not-' does not turn that into a pass")
    func expensive() throws {
        let output = String(repeating: "a", count: 1 << 20)
        for type in ["regex", "not-regex"] {
            let score = try score(
                #"{"type":"\#(type)","value":"^(\\w{1,50})+(x{1,50})+$"}"#, output)
            #expect(score.outcome == .error)
        }
    }

    @Test("a very long reason is cut and says so")
    func longReason() throws {
        let long = String(repeating: "x", count: 10_000)
        let score = try score(#"{"type":"equals","value":{"a":1}}"#, "{\"a\":\"\(long)\"}")
        #expect(score.reason.count < 2_100)
        #expect(score.reason.hasSuffix("characters in all)"))
    }

    @Test("one failure decides a case; otherwise what is not known does")
    func combination() {
        #expect(CaseOutcome.combined([.passed, .passed]) == .passed)
        #expect(CaseOutcome.combined([.passed, .error, .failed, .ungraded]) == .failed)
        #expect(CaseOutcome.combined([.passed, .ungraded, .error]) == .error)
        #expect(CaseOutcome.combined([.passed, .ungraded]) == .ungraded)
        #expect(CaseOutcome.combined([]) == .ungraded)
    }

    @Test("searching is right for every needle in short texts, and linear for hostile ones")
    func search() {
        var random = SplitMix(seed: 5)
        for _ in 0..<2_000 {
            let text = String((0..<12).map { _ in "ab".randomElement(using: &random) ?? "a" })
            let needle = String(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    "ab".randomElement(using: &random) ?? "a"
                })
            let isIn = needle.isEmpty || text.split(separator: needle).joined() != text
            #expect(TextSearch.holds(text, needle) == isIn, "\(needle) in \(text)")
        }
        let text = String(repeating: "a", count: 200_000)
        #expect(!TextSearch.holds(text, String(repeating: "a", count: 100_000) + "b"))
    }
}

@Suite("JSON Schema")
struct JSONSchemaTests {
    private static let schema = #"""
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "order",
         "type": "object", "required": ["id", "lines"], "additionalProperties": false,
         "properties": {
           "id": {"type": "string", "pattern": "^o-[0-9]+$", "maxLength": 8},
           "status": {"enum": ["open", "shipped", null]},
           "note": {"type": ["string", "null"], "minLength": 1},
           "paid": {"const": true},
           "lines": {"type": "array", "minItems": 1, "maxItems": 2, "items": {
             "type": "object", "required": ["n"],
             "properties": {"n": {"type": "integer", "minimum": 1, "exclusiveMaximum": 10}},
             "additionalProperties": {"type": "number"}}}}}
        """#

    @Test(
        "values fit, or the first violation is named with its place",
        arguments: [
            (#"{"id":"o-1","lines":[{"n":1}]}"#, nil),
            (
                #"{"id":"o-1","lines":[{"n":9.0,"w":1.5}],"status":null,"note":null,"paid":true}"#,
                nil
            ),
            ("[]", "the value is a array, not object"), (#"{"id":"o-1"}"#, "lacks 'lines'"),
            (#"{"id":"x","lines":[{"n":1}]}"#, "/id does not match ^o-[0-9]+$"),
            (#"{"id":"o-1234567","lines":[{"n":1}]}"#, "/id: the number of characters is 9"),
            (#"{"id":7,"lines":[{"n":1}]}"#, "/id is a number, not string"),
            (#"{"id":"o-1","lines":[]}"#, "/lines: the number of elements is 0, less than 1"),
            (#"{"id":"o-1","lines":[{"n":1},{"n":2},{"n":3}]}"#, "is 3, more than 2"),
            (#"{"id":"o-1","lines":[{"n":0}]}"#, "/lines/0/n is 0, less than 1"),
            (#"{"id":"o-1","lines":[{"n":10}]}"#, "/lines/0/n is 10, not less than 10"),
            (#"{"id":"o-1","lines":[{"n":1.5}]}"#, "/lines/0/n is a number, not integer"),
            (#"{"id":"o-1","lines":[{"n":1,"w":"x"}]}"#, "/lines/0/w is a string, not number"),
            (#"{"id":"o-1","lines":[{"n":1}],"status":"lost"}"#, "none of \"open\""),
            (#"{"id":"o-1","lines":[{"n":1}],"note":""}"#, "/note: the number of characters"),
            (#"{"id":"o-1","lines":[{"n":1}],"paid":false}"#, "/paid is false"),
            (#"{"id":"o-1","lines":[{"n":1}],"zz":1}"#, "/zz is not allowed"),
        ] as [(String, String?)])
    func violations(text: String, wanted: String?) throws {
        let schema = try JSONSchema(JSONParser.parse(Self.schema))
        let found = schema.violation(of: try JSONParser.parse(text))
        if let wanted {
            #expect(found?.contains(wanted) == true, "\(found ?? "fits")")
        } else {
            #expect(found == nil)
        }
    }

    @Test(
        "a schema that is not understood is refused with its place",
        arguments: [
            (#"{"properties":{"a":{"$ref":"/x"}}}"#, "/properties/a/$ref", "'$ref'"),
            (#"{"format":"email"}"#, "/format", "not supported"), ("[]", "the schema", "object"),
            (#"{"type":"text"}"#, "/type", "is no type"),
            (#"{"required":"a"}"#, "/required", "array"),
            (#"{"required":[1]}"#, "/required", "string"),
            (#"{"pattern":"("}"#, "/pattern", "closed"),
            (#"{"minItems":-1}"#, "/minItems", "from 0"),
            (#"{"maximum":"1"}"#, "/maximum", "number"),
            (#"{"properties":[]}"#, "/properties", "object"), (#"{"enum":1}"#, "/enum", "array"),
        ])
    func refused(text: String, place: String, reason: String) {
        #expect {
            try JSONSchema(JSONParser.parse(text))
        } throws: { error in
            "\(error)".contains(place) && "\(error)".contains(reason)
        }
    }

    @Test("true lets everything pass and false nothing")
    func booleans() throws {
        #expect(try JSONSchema(true).violation(of: 1) == nil)
        #expect(try JSONSchema(false).violation(of: 1) == "the value is not allowed")
    }
}
