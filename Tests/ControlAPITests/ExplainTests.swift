import Foundation
import Testing

@testable import ControlAPI

@Suite("Words for broken messages")
struct ExplainTests {
    private struct Outer: Decodable {
        struct Inner: Decodable { var maxTokens: Int }

        var name: String
        var inner: Inner
    }

    private func explanation(_ text: String) -> String {
        do {
            _ = try ControlCodec.decode(Outer.self, from: Data(text.utf8))
            return "it was decoded"
        } catch { return ControlCodec.explain(error, in: Data(text.utf8)) }
    }

    @Test(
        "an error says where and what, in the spelling of the wire",
        arguments: [
            (#"{"inner": {"max_tokens": 1}}"#, "it lacks 'name'"),
            (#"{"name": 3, "inner": {"max_tokens": 1}}"#, "'name' must be a text"),
            (#"{"name": "a", "inner": {}}"#, "'inner' lacks 'max_tokens'"),
            (
                #"{"name": "a", "inner": {"max_tokens": "x"}}"#,
                "'inner.max_tokens' must be a whole number"
            ),
            (#"{"name": "a", "inner": 5}"#, "'inner' must be an object"),
        ])
    func places(text: String, expected: String) { #expect(explanation(text) == expected) }

    @Test("broken JSON is told with its position")
    func broken() {
        let text = explanation("{\"name\": }")
        #expect(text.contains("line 1 column 10"), "\(text)")
    }
}
