import JSON
import Testing

@testable import PromptRegistry

@Suite("Templates", .timeLimit(.minutes(1)))
struct TemplateTests {
    private func render(_ text: String, _ variables: [String: JSONValue] = [:]) throws -> String {
        var renderer = TemplateRenderer(variables)
        let output = renderer.render(try Template(text))
        #expect(renderer.missing.isEmpty)
        return output
    }

    private func reason(_ text: String) -> Template.Malformed? {
        do throws(Template.Malformed) {
            _ = try Template(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "variables are put in as they are",
        arguments: [
            ("a {{x}} b", "a <&\"> b"), ("{{{x}}}", "<&\">"), ("{{& x }}", "<&\">"),
            ("{\"k\": {{x}}}", "{\"k\": <&\">}"), ("{ {{ x }} }", "{ <&\"> }"),
            ("{{user.name}}", "Ana"), ("{{größe}}", "XL"), ("{{n}} {{d}} {{t}}", "42 0.5 true"),
            ("[{{nothing}}]", "[]"), ("{{list}}", "[1,\"b\"]"), ("{{user}}", "{\"name\":\"Ana\"}"),
            ("{{x}}\u{301}", "<&\">\u{301}"), ("ends with {", "ends with {"), ("", ""),
            ("}} {{=<% %>=}}{{x}} <%x%>", "}} {{x}} <&\">"), ("a{{! no }}b", "ab"),
        ])
    func variables(template: String, expected: String) throws {
        let values: [String: JSONValue] = [
            "x": "<&\">", "user": ["name": "Ana"], "größe": "XL", "n": 42, "d": 0.5, "t": true,
            "nothing": nil, "list": [1, "b"],
        ]
        #expect(try render(template, values) == expected)
    }

    @Test(
        "sections follow lists, objects and what counts as false",
        arguments: [
            ("{{#list}}<{{.}}>{{/list}}", "<1><b>"),
            ("{{#people}}{{name}} {{/people}}", "Ana Leo "),
            ("{{#people}}{{#people}}.{{/people}}{{/people}}", "...."),
            ("{{#user}}{{name}} {{n}}{{/user}}", "Eva 42"), ("{{#t}}yes{{/t}}", "yes"),
            ("{{#f}}no{{/f}}{{^f}}else{{/f}}", "else"), ("{{#empty}}no{{/empty}}", ""),
            ("{{^empty}}none{{/empty}}", "none"), ("{{#blank}}no{{/blank}}", ""),
            ("{{#nothing}}no{{/nothing}}", ""), ("{{#zero}}yes {{.}}{{/zero}}", "yes 0"),
            ("{{#x}}got {{.}}{{/x}}", "got text"), ("{{#f}}{{unknown}}{{/f}}", ""),
            ("{{#user.deep}}{{.}}{{/user.deep}}", "1"),
        ])
    func sections(template: String, expected: String) throws {
        let values: [String: JSONValue] = [
            "list": [1, "b"], "people": [["name": "Ana"], ["name": "Leo"]],
            "user": ["name": "Eva", "deep": [1]], "n": 42, "t": true, "f": false, "empty": [],
            "blank": "", "nothing": nil, "zero": 0, "x": "text",
        ]
        #expect(try render(template, values) == expected)
    }

    @Test(
        "a tag that is alone on its line takes the line with it",
        arguments: [
            ("a\n{{#t}}\nb\n{{/t}}\nc", "a\nb\nc"),
            ("a\r\n  {{#t}}  \r\nb\r\n{{/t}}\r\nc", "a\r\nb\r\nc"),
            ("{{#t}}\nb\n{{/t}}", "b\n"), ("a\n {{! note }}\t\nb", "a\nb"),
            ("a {{#t}}\nb\n{{/t}} c", "a \nb\n c"), ("{{#t}} {{/t}}\nx", " \nx"),
            ("{{=| |=}}\n|x|\n", "X\n"), ("  {{x}}\n", "  X\n"), ("{{#t}}\n\n{{/t}}", "\n"),
        ])
    func standalone(template: String, expected: String) throws {
        #expect(try render(template, ["t": true, "x": "X"]) == expected)
    }

    @Test("what a variable holds is never read as a template")
    func noInjection() throws {
        let hostile = "{{secret}} {{#x}} {{=<% %>=}} {{{"
        #expect(
            try render("{{x}}{{#x}}{{.}}{{/x}}", ["x": .string(hostile), "secret": "s"])
                == hostile + hostile)
    }

    @Test("missing variables are named once each, in order, wherever they are needed")
    func missing() throws {
        var renderer = TemplateRenderer(["user": [:], "list": [["a": 1], [:]]])
        let template = try Template(
            "{{b}} {{user.name}} {{#list}}{{a}}{{/list}} {{#no}}{{x}}{{/no}} {{b}} "
                + "{{^gone}}{{/gone}}"
        )
        _ = renderer.render(template)
        #expect(renderer.missing == ["b", "user.name", "a", "no", "gone"])
    }

    @Test("a template lists its variables in order of appearance, by their first part")
    func names() throws {
        let template = try Template("{{#list}}{{b.c}}{{.}}{{/list}} {{a}} {{b}} {{^z}}{{/z}}")
        #expect(template.variables == ["list", "b", "a", "z"])
    }

    @Test(
        "a malformed template is refused with line and reason",
        arguments: [
            ("a\nb {{x", 2, "never closed"), ("{{#a}}\n{{#b}}\n{{/a}}", 3, "'b' of line 2"),
            ("\n\n{{#a}}", 3, "'a' is never closed"), ("{{/a}}", 1, "never begun"),
            ("{{a b}}", 1, "not the name"), ("{{}}", 1, "not the name"),
            ("{{\"a\": 1}}", 1, "change the delimiters"), ("{{a..b}}", 1, "not the name"),
            ("{{.a}}", 1, "not the name"), ("{{.}}", 1, "there is none around"),
            ("x\n{{> part}}", 2, "partials"), ("{{% CONTENT_TYPE:HTML}}", 1, "pragmas"),
            ("{{=<%=}}", 1, "{{=<% %>=}}"), ("{{= a b c =}}", 1, "{{=<% %>=}}"),
            ("{{lower(x)}}", 1, "not the name"), ("{{{x}}", 1, "never closed"),
            ("{{", 1, "never closed"), ("{{x}", 1, "never closed"),
        ])
    func malformed(template: String, line: Int, says: String) throws {
        let error = try #require(reason(template))
        #expect(error.line == line)
        #expect(error.reason.contains(says), "\(error.reason)")
    }

    @Test("sections may be nested sixteen deep and no deeper")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "{{#a}}", count: depth) + String(repeating: "{{/a}}", count: depth)
        }
        #expect(reason(nested(16)) == nil)
        #expect(reason(nested(17))?.reason.contains("16 deep") == true)
        #expect(reason(nested(100_000)) != nil)
    }

    @Test("large templates take time in proportion: braces, tags, sections and blanks")
    func large() throws {
        let braces = String(repeating: "{\"a\": {\"b\": 1}}\n", count: 16_384)
        #expect(try render(braces) == braces)
        let tags = String(repeating: "{{x}}\n", count: 30_000)
        #expect(try render(tags, ["x": ""]).utf8.count == 30_000)
        let sections = String(repeating: "{{#x}}{{/x}}\n", count: 20_000)
        #expect(try render(sections, ["x": true]).utf8.count == 20_000)
        let blanks = String(repeating: " ", count: 200_000)
        #expect(try render(blanks + "{{!}}" + blanks + "|").utf8.count == 400_001)
    }

    @Test("nested lists cannot multiply without end")
    func explosion() throws {
        let list = JSONValue.array(Array(repeating: 1, count: 1_000))
        let open = String(repeating: "{{#x}}", count: 8)
        let close = String(repeating: "{{/x}}", count: 8)
        var renderer = TemplateRenderer(["x": list])
        let text = String(repeating: "text", count: 1_024)
        let output = renderer.render(try Template(open + text + close))
        #expect(renderer.isTooLarge)
        #expect(output.utf8.count <= TemplateRenderer.stepLimit + text.utf8.count)
    }

    @Test("no text traps the parser, and text without tags stays itself", arguments: 1...4)
    func fuzz(seed: UInt64) throws {
        let parts = [
            "{{", "}}", "{", "}", "#", "/", "^", "!", "=", "&", ".", "x", " ", "\n", "\r\n", "\t",
            "é", "\u{301}", "{{x}}", "{{#x}}", "{{/x}}", "{{=<% %>=}}", "<%", "%>", "\u{0}", "🙂",
        ]
        var random = SeededRandom(seed: seed)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...14, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            guard reason(text) == nil else { continue }
            var renderer = TemplateRenderer(["x": "v"])
            let output = renderer.render(try Template(text))
            if !Array(text.utf8).contains(UInt8(ascii: "{")) {
                #expect(output == text, "seed \(seed)")
            }
        }
    }
}
