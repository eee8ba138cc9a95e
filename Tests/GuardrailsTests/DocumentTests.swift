import JSON
import Testing

@testable import Guardrails

@Suite("Documents")
struct DocumentTests {
    static let rules = Ruleset(.all(.redact))

    @Test("texts in a document are redacted, and nothing else of it changes")
    func redaction() {
        let body = #"""
            { "model":"ada@example.org", "n": 1.0, "messages":[{"role":"user",
             "content":"mail\nada@example.org \"now\" \u00e9"},
             {"content":[{"text":"bob@example.org"}]}]}
            """#
        let scan = DocumentScan(Array(body.utf8), Self.rules) { root, _ in root == "messages" }
        #expect(scan.found.map(\.path) == ["messages[0].content", "messages[1].content[0].text"])
        #expect(scan.found.map(\.finding.span) == [5..<20, 0..<15])
        let edited = String(decoding: scan.edited ?? [], as: UTF8.self)
        #expect(
            edited == #"""
                { "model":"ada@example.org", "n": 1.0, "messages":[{"role":"user",
                 "content":"mail\n[EMAIL_1] \"now\" é"},
                 {"content":[{"text":"[EMAIL_2]"}]}]}
                """#)
    }

    @Test("an answer gets the values back")
    func restoring() {
        let ask = DocumentScan(Array(#"{"text":"to ada@example.org"}"#.utf8), Self.rules)
        let reply = Array(#"{"text":"I wrote to [EMAIL_1]."}"#.utf8)
        let scan = DocumentScan(reply, Ruleset(Policy()), restoring: ask.vault)
        #expect(
            scan.edited.map { String(decoding: $0, as: UTF8.self) }
                == #"{"text":"I wrote to ada@example.org."}"#)
    }

    @Test("a clean document is left alone, and one with a finding that blocks is refused")
    func ends() {
        let clean = DocumentScan(Array(#"{"a":["b",{"c":"d"}]}"#.utf8), Self.rules)
        #expect(clean.edited == nil && clean.found.isEmpty && clean.blocked == nil)
        let blocked = DocumentScan(
            Array(#"{"a":[1,"x",{"c":["y","ada@example.org"]}]}"#.utf8), Ruleset(.all(.block)))
        #expect(blocked.blocked?.path == "a[2].c[1]")
    }

    @Test("a tally says what was found in a few words")
    func tally() {
        var tally = FindingTally()
        tally.add(Finding(rule: .email, span: 0..<1, action: .redact))
        tally.add(Finding(rule: .email, span: 5..<6, action: .redact))
        tally.add(Finding(rule: .token, span: 5..<6, action: .flag, shadowed: .block))
        #expect(tally.summary == "2 email redact, 1 token flag (shadow block)")
    }
}
