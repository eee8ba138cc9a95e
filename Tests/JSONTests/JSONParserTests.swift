import JSON
import Testing

@Suite("JSON parser")
struct JSONParserTests {
    @Test("a document keeps its members in written order")
    func order() throws {
        let value = try JSONParser.parse(#" {"b": 1, "a": [true, null, "x"]} "#)
        #expect(value.object?.members.map(\.key) == ["b", "a"])
        #expect(value["a"] == [true, nil, "x"])
    }

    @Test("integers stay exact, other numbers are doubles, and both compare by value")
    func numbers() throws {
        #expect(try JSONParser.parse("9223372036854775807").integer == Int.max)
        #expect(try JSONParser.parse("1e2") == 100)
        #expect(try JSONParser.parse("-0.5").double == -0.5)
        #expect(try JSONParser.parse("1.0") == 1)
        #expect(try JSONParser.parse("9007199254740993") != .double(9_007_199_254_740_992))
    }

    @Test("escapes, surrogate pairs and lone surrogates")
    func escapes() throws {
        #expect(try JSONParser.parse(#""a\n\"\\\/A""#) == "a\n\"\\/A")
        #expect(try JSONParser.parse(#""\ud83d\ude00""#) == "😀")
        #expect(try JSONParser.parse(#""\ud83dx""#) == "\u{FFFD}x")
        #expect(try JSONParser.parse(#""\ud83d\u0041""#) == "\u{FFFD}A")
        #expect(try JSONParser.parse(#""\udc00""#) == "\u{FFFD}")
    }

    @Test(
        "text that is not JSON is refused at its place",
        arguments: [
            ("", 1, 1), ("{", 1, 2), ("{\"a\":}", 1, 6), ("[1,]", 1, 4), ("[1 2]", 1, 4),
            ("tru", 1, 4), ("nul1", 1, 4), ("01", 1, 1), ("-", 1, 1), ("1.", 1, 1), ("1e+", 1, 1),
            ("\"a\u{1}\"", 1, 3), ("\"\\x\"", 1, 2), ("{\n  \"a\": 1,\n  b}", 3, 3), ("{} x", 1, 4),
            ("\"abc", 1, 5), ("NaN", 1, 1), ("1e999", 1, 1), ("'a'", 1, 1), ("{\"a\" 1}", 1, 6),
        ])
    func refusals(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test("bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        let error = #expect(throws: JSONError.self) {
            try JSONParser.parse([0x22, 0xC3, 0x28, 0x22])
        }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test("nesting beyond the limit is refused instead of exhausting the stack")
    func depth() throws {
        let deep = String(repeating: "[", count: 100_000)
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(deep) }
        #expect(error?.reason == .tooDeep(limit: JSONParser.depthLimit))
        let allowed =
            String(repeating: "[", count: JSONParser.depthLimit)
            + String(repeating: "]", count: JSONParser.depthLimit)
        #expect(throws: Never.self) { try JSONParser.parse(allowed) }
    }

    @Test("no mutation of a document makes the parser trap, and what it accepts it writes back")
    func fuzz() {
        var generator = SeededGenerator(seed: 7)
        let seedText = #"{"a":[1,-2.5e3,"x\u00e9\n",true,false,null,{"k":"😀"}],"b":{}}"#
        for _ in 0..<20_000 {
            var bytes = Array(seedText.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            guard let value = try? JSONParser.parse(bytes) else { continue }
            let again = try? JSONParser.parse(JSONWriter.compact(value))
            #expect(again == value, "from \(bytes)")
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
