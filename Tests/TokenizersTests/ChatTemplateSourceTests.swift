import Testing

@testable import Tokenizers

@Suite("Chat template sources")
struct ChatTemplateSourceTests {
    @Test("a template may be a text, a list by name, or a file of its own")
    func spellings() throws {
        let text = try ChatTemplateSource(tokenizerConfig: Array(#"{"chat_template": "a"}"#.utf8))
        #expect(text.source() == "a")
        let list = try ChatTemplateSource(
            tokenizerConfig: Array(
                #"""
                {"chat_template": [{"name": "default", "template": "a"},
                                   {"name": "tool_use", "template": "b"}]}
                """#.utf8))
        #expect(list.source("tool_use") == "b")
        #expect(list.source("rag") == "a")
        let file = try ChatTemplateSource(
            tokenizerConfig: Array(#"{"chat_template": "a"}"#.utf8), templateFile: "c")
        #expect(file.source() == "c")
        #expect(try ChatTemplateSource(tokenizerConfig: nil).source() == nil)
    }

    @Test("special tokens are texts or objects; flags and nulls are passed over")
    func specialTokens() throws {
        let source = try ChatTemplateSource(
            tokenizerConfig: Array(
                #"""
                {"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>",
                 "pad_token": null, "add_bos_token": true, "model_max_length": 10}
                """#.utf8))
        #expect(source.specialTokens.map(\.name) == ["bos_token", "eos_token"])
        #expect(source.specialTokens.map(\.text) == ["<s>", "</s>"])
    }

    @Test("wrong kinds are refused at their key")
    func refusals() {
        for (config, key) in [
            (#"{"chat_template": 5}"#, "chat_template"),
            (#"{"chat_template": [{"name": "a"}]}"#, "chat_template[0].template"),
            (#"{"bos_token": {"lstrip": true}}"#, "bos_token.content"),
        ] {
            let error = #expect(throws: TokenizerError.self) {
                try ChatTemplateSource(tokenizerConfig: Array(config.utf8))
            }
            guard case .contradiction(key, _, _)? = error else {
                Issue.record("\(config): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("the calendar of strftime_now holds over leap years, eras and zones")
    func calendar() throws {
        let rows: [(Int, Int, String)] = [
            (0, 0, "1970-01-01 00:00:00 Thursday 001"),
            (-1, 0, "1969-12-31 23:59:59 Wednesday 365"),
            (951_782_400, 0, "2000-02-29 00:00:00 Tuesday 060"),
            (4_107_542_400, 0, "2100-03-01 00:00:00 Monday 060"),
            (1_772_895_849, 3600, "2026-03-07 16:04:09 Saturday 066"),
            (1_772_895_849, -86_399, "2026-03-06 15:04:10 Friday 065"),
        ]
        for (seconds, offset, expected) in rows {
            let reading = TemplateClockReading(
                secondsSince1970: seconds, offsetFromUTCSeconds: offset)
            let text = try TimeFormat.text(
                reading, TemplateText(literal: "%Y-%m-%d %H:%M:%S %A %j"),
                TemplateBudget(work: 9999))
            #expect(text.string == expected)
        }
    }

    @Test("floats are spelled as Python spells them")
    func floats() {
        let rows: [(Double, String)] = [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (1e15, "1000000000000000.0"),
            (1e16, "1e+16"), (1.5e16, "1.5e+16"), (1e22, "1e+22"), (0.0001, "0.0001"),
            (0.00001, "1e-05"), (1.25e-7, "1.25e-07"), (123_456_789.123, "123456789.123"),
            (9_007_199_254_740_993, "9007199254740992.0"), (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (-2.5, "-2.5"),
            (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
        ]
        for (number, expected) in rows { #expect(PythonSpelling.float(number) == expected) }
    }
}
