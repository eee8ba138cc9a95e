import Foundation
import JSON
import Testing
import Tokenizers

/// A template, what it is given, and what Python makes of it.
struct TemplateCase {
    enum Outcome: Equatable {
        case text([UInt8])
        case refused(String)
        case fails
    }

    let source: String
    let input: ChatInput
    let expected: Outcome

    /// The cases of a file that `scripts/tokenizers/templates.py` wrote.
    static func read(_ url: URL) throws -> [TemplateCase] {
        var shared: JSONValue?
        var cases: [TemplateCase] = []
        for line in try Fixtures.lines(url) {
            if let given = line["shared"] {
                shared = given
                continue
            }
            let given = try #require(line["input"] ?? shared)
            var source = line["template"]?.string
            if let file = line["file"]?.string {
                let folder = Fixtures.folder.appendingPathComponent("templates")
                let bytes = try Fixtures.bytes(folder.appendingPathComponent(file))
                source = String(decoding: bytes, as: UTF8.self)
            }
            cases.append(
                TemplateCase(
                    source: try #require(source), input: try Self.input(given),
                    expected: Self.outcome(line)))
        }
        return cases
    }

    private static func input(_ given: JSONValue) throws -> ChatInput {
        ChatInput(
            messages: try #require(given["messages"]?.array), tools: given["tools"]?.array,
            documents: given["documents"]?.array,
            addGenerationPrompt: given["add_generation_prompt"]?.bool ?? false,
            variables: given["variables"]?.object ?? JSONObject())
    }

    private static func outcome(_ line: JSONValue) -> Outcome {
        if let text = line["text"]?.string { return .text(Array(text.utf8)) }
        guard let message = line["refused"] else { return .fails }
        return .refused(message.string ?? JSONWriter.text(message))
    }

    var outcome: Outcome {
        do throws(TokenizerError) {
            let template = try ChatTemplate(
                source: source,
                specialTokens: [
                    (name: "bos_token", text: "<s>"), (name: "eos_token", text: "</s>"),
                ],
                // 2026-03-07 15:04:09
                now: { TemplateClockReading(secondsSince1970: 1_772_895_849) })
            return .text(Array(try template.render(input).utf8))
        } catch {
            if case .refusedByTemplate(let message) = error { return .refused(message) }
            return .fails
        }
    }
}

@Suite("Chat templates")
struct TemplateTests {
    @Test("every construct renders what Python renders")
    func equality() throws {
        let cases = try TemplateCase.read(Fixtures.folder.appendingPathComponent("templates.cases"))
        #expect(cases.count > 500)
        for item in cases {
            #expect(item.outcome == item.expected, "\(item.source.debugDescription)")
        }
    }

    private func render(_ source: String, _ variables: JSONObject = JSONObject()) throws -> String {
        try ChatTemplate(source: source).render(ChatInput(messages: [], variables: variables))
    }

    private func failure(_ source: String) -> TokenizerError? {
        #expect(throws: TokenizerError.self) { try render(source) }
    }

    @Test("errors name their line")
    func lines() {
        func line(_ source: String) -> Int? {
            switch failure(source) {
            case .templateSyntax(let line, _)?, .templateFailure(let line, _)?,
                .templateLimit(let line, _)?:
                line
            default: nil
            }
        }
        #expect(line("a\n{% if %}") == 2)
        #expect(line("\n\n{{ 'abc }}") == 3)
        #expect(line("{% for x in y %}\n") == 1)
        #expect(line("\n{{ 1 + 'a' }}") == 2)
        #expect(line("{% if true %}\n\n{{ missing.x }}{% endif %}") == 3)
        #expect(line("{{ x | }}") == 1)
        #expect(line("{% unknown %}") == 1)
        #expect(line("{# never ends") == 1)
        #expect(line("\n{% raw %}\n{{") == 2)
        #expect(line("{{ (1, 2] }}") == 1)
    }

    @Test("the template's refusal reaches the caller in its own words")
    func refusal() {
        #expect(
            failure("{{ raise_exception('Roles must alternate: ' ~ messages | length) }}")
                == .refusedByTemplate(message: "Roles must alternate: 0"))
        #expect(
            TokenizerError.refusedByTemplate(message: "No.").description == "No.")
    }

    @Test("lists change by append and pop, and are shared")
    func mutation() throws {
        let source =
            "{% set a = [1] %}{% set b = a %}{% set _ = a.append(2) %}{{ b }}{{ a.pop() }}{{ b }}"
            + "{{ a.pop(0) }}{{ b }}"
        #expect(try render(source) == "[1, 2]2[1]1[]")
        #expect(try render("{{ ('[1, null, {\"a\": 2.0}]' | from_json)[2].a }}") == "2.0")
    }

    @Test(
        "hostile templates are stopped",
        arguments: [
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}"
                + "{% endfor %}",
            "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = n.s + n.s %}"
                + "{% endfor %}",
            "{{ 'a' * 9000000000000000000 }}", "{{ [1] * 9000000000 }}",
            "{% for i in range(100000) %}{{ 'x' * 1000 }}{% endfor %}",
            "{{ range(100000000) }}", "{% set a = [] %}{% set _ = a.append(a) %}{{ a }}",
            "{% set a = [] %}{% set _ = a.append(a) %}{{ a | tojson }}",
            "{% set n = namespace(s='a' * 100000) %}{% for i in range(20) %}"
                + "{% set n.s = n.s.replace('a', n.s) %}{% endfor %}",
            "{% set s = 'a' * 300000 %}{% for i in range(1000) %}"
                + "{{ ('a' * 150000 ~ 'b') in s }}{% endfor %}",
            "{{ 'x' | indent(100000000) }}", "{{ 9223372036854775807 + 1 }}",
            "{{ -9223372036854775807 - 2 }}", "{{ 2 ** 64 }}", "{{ 10 ** 400 }}",
            String(repeating: "{% if true %}", count: 5000),
            "{{ " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
                + " }}",
            "{{ " + String(repeating: "not ", count: 5000) + "1 }}",
            "{{ " + String(repeating: "-", count: 5000) + "1 }}",
            "{{ 1" + String(repeating: " + 1", count: 5000) + " }}",
            "{{ x" + String(repeating: ".x", count: 5000) + " }}",
            "{{ x" + String(repeating: "|trim", count: 5000) + " }}",
            "{{ 1" + String(repeating: " if 1", count: 5000) + " }}",
        ])
    func limits(source: String) {
        switch failure(source) {
        case .templateSyntax?, .templateLimit?, .templateFailure?: break
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    @Test("deep calls and values stay within the stack of a small thread")
    func smallStack() {
        let source =
            "{% macro f(x) %}{% for a in [1] %}{% if true %}{{ (f(x ~ (1 + (2 * (3 - (4))))) ~ 'a')"
            + " | trim }}{% endif %}{% endfor %}{% endmacro %}{{ f('') }}"
        let outcome = OutcomeBox()
        let thread = Thread { outcome.set(failure(source)) }
        thread.stackSize = 512 << 10
        thread.start()
        #expect(outcome.wait() != nil)
    }

    @Test("no mutation of a template makes the parser or the renderer trap")
    func fuzz() throws {
        let folder = Fixtures.folder.appendingPathComponent("templates")
        let files = ["tools", "headers", "schemas", "alternating"]
        let sources = try files.map {
            try Fixtures.bytes(folder.appendingPathComponent("\($0).jinja"))
        }
        let pieces = ["{%", "%}", "{{", "}}", "-", "(", ")", "[", "|", "'", "if", "for", " in "]
        var rendered = 0
        for seed in UInt64(0)..<3000 {
            var generator = SeededGenerator(seed: seed)
            var bytes = sources.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes.insert(
                        contentsOf: (pieces.randomElement(using: &generator) ?? "").utf8, at: place)
                } else {
                    let end = min(bytes.count, place + Int.random(in: 1...6, using: &generator))
                    bytes.removeSubrange(place..<end)
                }
            }
            let input = ChatInput(messages: [["role": "user", "content": "Hello"]])
            let source = String(decoding: bytes, as: UTF8.self)
            let template = try? ChatTemplate(source: source)
            if (try? template?.render(input)) != nil { rendered += 1 }
        }
        #expect(rendered > 100)
    }
}

/// A value from another thread.
private final class OutcomeBox: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var outcome: TokenizerError?

    func set(_ value: TokenizerError?) {
        outcome = value
        done.signal()
    }

    func wait() -> TokenizerError? {
        done.wait()
        return outcome
    }
}

/// Runs over a file that `scripts/tokenizers/templates.py` wrote.
@Suite("TemplateDifferentialTests")
struct TemplateDifferentialTests {
    static let file = ProcessInfo.processInfo.environment["BINNACLE_TEMPLATE_CASES"]

    @Test(
        "a large random sample of templates equals Python",
        .enabled(if: file != nil, "BINNACLE_TEMPLATE_CASES names no file of cases"))
    func sample() throws {
        let cases = try TemplateCase.read(URL(fileURLWithPath: try #require(Self.file)))
        let wrong = cases.filter { $0.outcome != $0.expected }.map(\.source.debugDescription)
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.count): \(wrong.prefix(3))")
    }
}
