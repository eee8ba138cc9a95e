import JSON
import Testing

@testable import Evaluation

@Suite("Dataset")
struct DatasetTests {
    private func dataset(_ lines: String...) throws -> Dataset {
        try Dataset(name: "d", jsonLines: lines.joined(separator: "\n"))
    }

    @Test("a case keeps its variables, tags and assertions")
    func cases() throws {
        let dataset = try dataset(
            #"{"id":"a","variables":{"q":"Why?","n":3},"expected":"x","tags":["de"],"#
                + #""assert":[{"type":"not-contains","value":"sorry"},{"type":"is-json"}]}"#)
        let first = try #require(dataset.cases.first)
        #expect(first.id == "a")
        #expect(first.variables["q"] == "Why?")
        #expect(first.tags == ["de"])
        #expect(first.assertions.map(\.name) == ["not-contains", "is-json"])
        #expect(first.assertions[0].criterion == "sorry")
        #expect(!dataset.needsJudge)
    }

    @Test("a case without assertions must equal what is expected")
    func implied() throws {
        let dataset = try dataset(#"{"id":"a","expected":"x"}"#, #"{"id":"b","expected":{"n":1}}"#)
        #expect(dataset.cases[0].assertions.map(\.check) == [.equals("x")])
        #expect(dataset.cases[1].assertions.map(\.check) == [.equals(["n": 1])])
    }

    @Test(
        "a line that is not a case is refused with its number and the reason",
        arguments: [
            (#"{"id":"b"}"#, "would always pass"), (#"{"id":"b","assert":[]}"#, "always pass"),
            (#"{"id":"a","expected":"y"}"#, "the id 'a' is taken by line 1"),
            (#"{"expected":"y"}"#, "needs an 'id'"), (#"{"id":"","expected":""}"#, "needs an 'id'"),
            (#"{"id":7,"expected":"y"}"#, "needs an 'id'"), ("[]", "must be an object"),
            (#"{"id":"b","expected":5}"#, "'expected' must be"),
            (#"{"id":"b","expected":"y","extra":1}"#, "no member 'extra'"),
            (#"{"id":"b","id":"c","expected":"y"}"#, "'id' twice"),
            (#"{"id":"b","variables":[],"expected":"y"}"#, "'variables' must be an object"),
            (#"{"id":"b","expected":"y","tags":"de"}"#, "'tags' must be an array"),
            (#"{"id":"b","expected":"y","tags":[""]}"#, "every tag"),
            (#"{"id":"b","assert":{}}"#, "'assert' must be an array"),
            (#"{"id":"b","assert":[{"value":"x"}]}"#, "needs a 'type'"),
            (#"{"id":"b","assert":[{"type":"rouge-n","value":"x"}]}"#, "no assertion 'rouge-n'"),
            (#"{"id":"b","assert":[{"type":"contains"}]}"#, "'value' that is a string"),
            (#"{"id":"b","assert":[{"type":"contains","value":""}]}"#, "not empty"),
            (#"{"id":"b","assert":[{"type":"equals"}]}"#, "needs a 'value'"),
            (#"{"id":"b","assert":[{"type":"regex","value":"(a"}]}"#, "never closed"),
            (#"{"id":"b","assert":[{"type":"equals","value":"x","weight":2}]}"#, "'weight'"),
            (#"{"id":"b","assert":[{"type":"llm-rubric","value":" "}]}"#, "rubric"),
            (
                #"{"id":"b","assert":[{"type":"is-json","value":{"anyOf":[]}}]}"#,
                "keyword 'anyOf' is not supported"
            ),
            (#"{"id":"b","expected":"y""#, "column 25"),
            (#"{"id":"b","expected":{"n":9007199254740993}}"#, "quote it"),
        ])
    func refused(line: String, reason: String) {
        #expect {
            try dataset(#"{"id":"a","expected":"x"}"#, "", line)
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("dataset d, line 3: ") && text.contains(reason)
        }
    }

    @Test("cases of one meaning have one hash, and any other content has another")
    func hash() throws {
        let hash = try dataset(#"{"id":"a","expected":"x"}"#, #"{"id":"b","expected":"y"}"#).hash
        #expect(hash.count == 64)
        let same = try dataset(
            #"{ "expected": "x", "tags": [], "variables": {}, "id": "a", "assert": [] }"#, "  ",
            "{\"id\":\"b\",\"expected\":\"\\u0079\"}\r", "")
        #expect(same.hash == hash)
        let others = [
            [#"{"id":"b","expected":"y"}"#, #"{"id":"a","expected":"x"}"#],
            [#"{"id":"a","expected":"x"}"#],
            [#"{"id":"a","expected":"x"}"#, #"{"id":"b","expected":["y"]}"#],
            [#"{"id":"a","expected":"x"}"#, #"{"id":"b","expected":[]}"#],
        ]
        let hashes = try others.map {
            try Dataset(name: "d", jsonLines: $0.joined(separator: "\n")).hash
        }
        #expect(Set(hashes + [hash]).count == 5)
    }

    @Test("a dataset without cases, and one beyond the limits, are refused by name")
    func limits() {
        #expect(throws: EvaluationError.emptyDataset("d")) { try dataset("", " \t") }
        let many = (0...DatasetReader.caseLimit).map { "{\"id\":\"\($0)\",\"expected\":\"\"}" }
        #expect {
            try dataset(many.joined(separator: "\n"))
        } throws: { "\($0)".contains("more than 100000 cases") }
    }

    @Test("no bytes trap the reader")
    func fuzz() {
        var random = SplitMix(seed: 3)
        let base = #"{"id":"a","expected":{"n":[1]},"assert":[{"type":"regex","value":"a+"}]}"#
        for _ in 0..<3_000 {
            var bytes = Array(base.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] =
                    UInt8.random(in: 0...127, using: &random)
            }
            _ = try? dataset(String(decoding: bytes, as: UTF8.self))
        }
    }
}
