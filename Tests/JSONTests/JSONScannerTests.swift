import JSON
import Testing

@Suite("JSON scanner")
struct JSONScannerTests {
    private static let depth = JSONParser.depthLimit

    static let documents = [
        #"{"a":1}"#, "{}", #" { "a" : [ ] , "b" : { } } "#,
        #"{"a":[1,2.5e-3,-0,true,null,"x\n\u00e9"]}"#,
        #"{"a":1,}"#, #"{"a" 1}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":"\x"}"#, #"{"a":"\u12G4"}"#,
        #"{"a":1}x"#, #"{"a":tru}"#, "{\"a\":\"\u{1}\"}", "", "[]", #"{"a":"#, #"{"a":[1,}"#,
        "{1:2}",
        #"{"a":-}"#, #"{"a":1e}"#, #"{"a":1e+5,"a":2}"#, #"{"\u0061":"\ud83d\ude00"}"#,
        "{\"a\":" + String(repeating: "[", count: depth - 1)
            + String(repeating: "]", count: depth - 1) + "}",
        "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            + "}",
    ]

    private func scan(_ bytes: [UInt8]) -> Result<[String], JSONError> {
        bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONError) in
                var found: [String] = []
                try JSONScanner.members(of: buffer) { key, value in
                    found.append(String(decoding: buffer[value], as: UTF8.self))
                }
                return found
            }
        }
    }

    @Test("it takes and refuses what the parser does, with the same error", arguments: documents)
    func likeTheParser(text: String) {
        let bytes = Array(text.utf8)
        let parsed = Result { () throws(JSONError) in try JSONParser.parse(bytes) }
        switch (scan(bytes), parsed) {
        case (.success(let values), .success(let value)):
            let members = value.object?.members ?? []
            #expect(values.map { try? JSONParser.parse($0) } == members.map(\.value))
        case (.failure(let left), .failure(let right)): #expect(left == right)
        case (.failure, .success(let value)): #expect(value.object == nil)
        case (.success, .failure(let error)): Issue.record("\(text): \(error)")
        }
    }

    @Test("whatever bytes come, it agrees with the parser on what is JSON")
    func fuzz() {
        var state: UInt64 = 7
        let seeds = Self.documents.map { Array($0.utf8) }
        let alphabet = Array(#"{}[]",:\0123e.-+tfnu "#.utf8)
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var bytes = seeds[Int(state >> 33) % seeds.count]
            for shift in 0..<Int(state >> 62) + 1 where !bytes.isEmpty {
                let place = Int(state >> (8 + UInt64(shift))) & 0xFFFF
                bytes[place % bytes.count] = alphabet[(place >> 4) % alphabet.count]
            }
            let parsed = try? JSONParser.parse(bytes)
            let scanned = try? scan(bytes).get()
            #expect((scanned != nil) == (parsed?.object != nil), "\(bytes)")
        }
    }

    @Test("members of members are found without values being made")
    func nested() throws {
        let text = Array(
            #"{"choices":[{"delta":{"content":"hé\"y"}}],"usage":{"n":12,"m":-1}}"#.utf8)
        text.withUnsafeBufferPointer { buffer in
            let scanner = JSONScanner(buffer)
            let usage = scanner.member("usage", in: 0..<buffer.count)
            #expect(usage.flatMap { scanner.member("n", in: $0) }.flatMap(scanner.count) == 12)
            #expect(usage.flatMap { scanner.member("m", in: $0) }.flatMap(scanner.count) == nil)
            var contents: [String] = []
            scanner.elements(in: scanner.member("choices", in: 0..<buffer.count) ?? 0..<0) {
                guard let delta = scanner.member("delta", in: $0),
                    let content = scanner.member("content", in: delta),
                    let inside = scanner.inside(content)
                else { return }
                contents.append(String(decoding: buffer[inside], as: UTF8.self))
            }
            #expect(contents == [#"hé\"y"#])
        }
    }
}
