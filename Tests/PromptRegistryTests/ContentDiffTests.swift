import Testing

@testable import PromptRegistry

@Suite("Content diff")
struct ContentDiffTests {
    private func content(_ messages: [(String, String)], _ parameters: Prompt.Parameters = .init())
        -> Prompt.Content
    {
        Prompt.Content(
            messages: messages.map { .init(role: $0.0, content: $0.1) }, model: "pilot",
            parameters: parameters)
    }

    private func drawn(_ diff: ContentDiff) -> [String] {
        diff.lines.map { line in
            let numbers = [line.oldNumber, line.newNumber].map { $0.map(String.init) ?? "·" }
            let mark =
                switch line.kind {
                case .same: " "
                case .added: "+"
                case .removed: "-"
                case .heading: "@"
                }
            return "\(mark) \(numbers[0]) \(numbers[1]) \(line.text)"
        }
    }

    @Test("lines are compared within their message, under its role")
    func lines() {
        let diff = ContentDiff(
            from: content([("system", "be kind\nbe short"), ("user", "{{q}}")]),
            to: content([("system", "be kind\nbe exact\nbe short"), ("user", "{{q}}")]))
        #expect(
            drawn(diff) == [
                "@ 1 1 system", "  1 1 be kind", "+ · 2 be exact", "  2 3 be short",
                "@ 2 2 user", "  1 1 {{q}}",
            ])
        #expect(diff.addedLines == 1 && diff.removedLines == 0 && diff.settings.isEmpty)
    }

    @Test("a message that came or went is one piece, also between others of its role")
    func messages() {
        let diff = ContentDiff(
            from: content([("user", "a"), ("user", "c")]),
            to: content([("system", "s\nt"), ("user", "a")]))
        #expect(
            drawn(diff) == [
                "@ · 1 system", "+ · 1 s", "+ · 2 t", "@ 1 2 user", "  1 1 a", "@ 2 · user",
                "- 1 · c",
            ])
    }

    @Test("settings that changed are listed with both values")
    func settings() {
        var new = content(
            [("user", "a")], .init(temperature: 0.3, maxTokens: 64, stop: ["\n", "END"]))
        new.model = "other"
        let diff = ContentDiff(
            from: content([("user", "a")], .init(temperature: 0.7, topP: 1, seed: 7)), to: new)
        let texts = diff.settings.map { "\($0.name) \($0.from ?? "·") \($0.to ?? "·")" }
        #expect(
            texts == [
                "model pilot other", "temperature 0.7 0.3", "top_p 1 ·", "max_tokens · 64",
                #"stop · ["\n","END"]"#, "seed 7 ·",
            ])
    }
}
