import JSON
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("a compact document has no blanks and escapes only what it must")
    func compact() {
        let value: JSONValue = ["a": [1, 2.5, "é\"\\\n\u{1}/"], "b": nil, "c": true]
        #expect(JSONWriter.text(value) == #"{"a":[1,2.5,"é\"\\\n\u0001/"],"b":null,"c":true}"#)
    }

    @Test("whatever stands next to an escape is written whole")
    func escapes() throws {
        for scalar in (0..<0x80).compactMap(Unicode.Scalar.init) {
            for text in ["\(scalar)", "\(scalar)ab", "é\(scalar)", "é\(scalar)\(scalar)😀"] {
                var bytes: [UInt8] = []
                JSONWriter.appendQuoted(text, to: &bytes)
                #expect(try JSONParser.parse(bytes) == .string(text))
                let isEscaped = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
                #expect((bytes.count > text.utf8.count + 2) == isEscaped)
            }
        }
    }

    @Test("a pretty document is indented by two")
    func pretty() {
        let value: JSONValue = ["a": [1], "b": [:], "c": []]
        #expect(
            JSONWriter.pretty(value) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {},\n  \"c\": []\n}")
    }

    @Test(
        "doubles are written as ECMAScript writes them",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (1e21, "1e+21"),
            (123_456_789_012_345_683_968, "123456789012345680000"), (1e-6, "0.000001"),
            (1e-7, "1e-7"), (333_333_333.333_333_29, "333333333.3333333"),
            (Double.leastNonzeroMagnitude, "5e-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"), (4.5, "4.5"),
            (0.002, "0.002"),
        ])
    func doubles(number: Double, text: String) {
        #expect(JSONNumberText.shortest(number) == text)
    }

    @Test("equal documents have one canonical spelling")
    func canonical() throws {
        let first = try JSONParser.parse(#"{"€":1,"\r":2,"1":{"b":1.0,"a":1E2},"😀":3,"ö":4}"#)
        let second = try JSONParser.parse(#"{"😀":3,"1":{"a":100,"b":1},"ö":4,"\r":2,"€":1.0}"#)
        #expect(CanonicalJSON.bytes(first) == CanonicalJSON.bytes(second))
        let text = String(decoding: CanonicalJSON.bytes(first), as: UTF8.self)
        #expect(text == #"{"\r":2,"1":{"a":100,"b":1},"ö":4,"€":1,"😀":3}"#)
    }
}
