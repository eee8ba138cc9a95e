import Testing

@testable import Guardrails

@Suite("Redaction")
struct RedactionTests {
    static let rules = Ruleset(.all(.redact))

    static func restore(_ bytes: [UInt8], _ vault: Vault, piece: Int, escapes: Bool = false)
        -> String
    {
        var restorer = Restorer(vault, escapes: escapes)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            restorer.push(bytes[start..<min(bytes.count, start + piece)], into: &output)
        }
        restorer.finish(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("the same value has the same placeholder, and comes back")
    func roundTrip() {
        let text = "Write to ada@example.org, not to bob@example.org; ada@example.org is away."
        var vault = Vault()
        let result = Scanner.scan(text, Self.rules, vault: &vault)
        let redacted = String(decoding: result.output, as: UTF8.self)
        #expect(redacted == "Write to [EMAIL_1], not to [EMAIL_2]; [EMAIL_1] is away.")
        for piece in 1...30 {
            #expect(Self.restore(result.output, vault, piece: piece) == text, "\(piece)")
        }
        let next = Scanner.scan("bob@example.org", Self.rules, vault: &vault)
        #expect(String(decoding: next.output, as: UTF8.self) == "[EMAIL_2]")
    }

    @Test("whatever is redacted of random texts comes back byte by byte")
    func random() {
        var kept = Policy.all(.redact)
        kept.settings[.invisible] = .init(.off)
        kept.settings[.terminal] = .init(.off)
        let rules = Ruleset(kept)
        for seed in 0..<200 as Range<UInt64> {
            let text = Planted.text(seed: seed, samples: 4)
            var vault = Vault()
            let whole = String(decoding: text.bytes, as: UTF8.self)
            let result = Scanner.scan(whole, rules, vault: &vault)
            for (rule, span) in text.spans where kept.action(rule) == .redact {
                let secret = text.bytes[span]
                let isOut = result.output.indices.contains {
                    result.output[$0...].starts(with: secret)
                }
                #expect(!isOut, "seed \(seed), \(rule)")
            }
            #expect(Self.restore(result.output, vault, piece: 3) == whole, "seed \(seed)")
        }
    }

    @Test("brackets that are no placeholders of this request stay")
    func others() {
        var vault = Vault()
        _ = Scanner.scan("ada@example.org", Self.rules, vault: &vault)
        for text in ["[EMAIL_2] [x] [[EMAIL_", "[EMAIL_1", "a[", "[EMAIL_1\n]", "[email_1]"] {
            #expect(Self.restore(Array(text.utf8), vault, piece: 2) == text)
        }
        #expect(Self.restore(Array("[[EMAIL_1]]".utf8), vault, piece: 1) == "[ada@example.org]")
    }

    @Test("a link does not carry values away, but may have its own credentials")
    func links() {
        var vault = Vault()
        _ = Scanner.scan("a@b.org x://u:pass1@host/", Self.rules, vault: &vault)
        for (text, wanted) in [
            ("![i](https://e.test/?d=[EMAIL_1])", nil), ("[l](//e.test/[EMAIL_1]", nil),
            ("https://[EMAIL_1].e.test", nil),
            ("https://e.test/ [EMAIL_1]", "https://e.test/ a@b.org"),
            ("mailto:[EMAIL_1]", "mailto:a@b.org"), ("// [EMAIL_1]", "// a@b.org"),
            ("x://[CREDENTIALS_1]@host/", "x://u:pass1@host/"),
            ("https://e.test/[CREDENTIALS_1]", nil),
        ] {
            for piece in [1, 3, 100] {
                #expect(Self.restore(Array(text.utf8), vault, piece: piece) == wanted ?? text)
            }
        }
    }

    @Test("inside of a JSON string values come back with its escapes")
    func escapes() {
        var vault = Vault()
        let result = Scanner.scan(Planted.key, Self.rules, vault: &vault)
        let restored = Self.restore(result.output, vault, piece: 5, escapes: true)
        #expect(restored == Planted.key.split(separator: "\n").joined(separator: "\\n"))
    }

    @Test("escapes and invisible characters are taken out")
    func removal() {
        let scanned = Scanned("a\u{1B}[31mred\u{1B}[0m b\u{E0041}\u{E0042}c\u{202E}d", Self.rules)
        #expect(scanned.text == "ared bcd")
    }

    @Test("nothing behind a finding that blocks comes out, in whatever pieces the text comes")
    func block() {
        var policy = Policy.all(.flag)
        policy.settings[.token] = .init(.block)
        policy.settings[.email] = .init(.redact)
        let rules = Ruleset(policy)
        let text = "mail ada@example.org: ghp_" + Planted.code(36) + " and more"
        for piece in [1, 2, 7, 1_000] {
            let scanned = Scanned(Array(text.utf8), rules) { piece }
            #expect(scanned.text == "mail [EMAIL_1]: ")
            #expect(scanned.blocked?.rule == .token)
            #expect(scanned.findings.last == scanned.blocked)
        }
    }

    @Test("a rule in shadow mode reports what it would do, and does nothing")
    func shadow() {
        var policy = Policy()
        policy.settings[.email] = .init(.block, isShadow: true)
        let scanned = Scanned("to ada@example.org", Ruleset(policy))
        #expect(scanned.text == "to ada@example.org")
        #expect(scanned.blocked == nil)
        #expect(scanned.findings.first?.action == .flag)
        #expect(scanned.findings.first?.shadowed == .block)
    }

    @Test("clean text is not held back longer than a word")
    func latency() {
        var scanner = Scanner(Self.rules)
        var output: [UInt8] = []
        var longest = 0
        var pushed = 0
        for byte in "It was a bright cold day in April, and the clocks were striking thirteen.".utf8
        {
            scanner.push([byte], into: &output)
            pushed += 1
            longest = max(longest, pushed - output.count)
        }
        #expect(longest <= 9, "\(longest)")
    }

    @Test("memory stays bounded while a long text passes, whatever it is made of")
    func bounds() {
        for unit in [
            "a", "1 ", "@a.", "sk-", "\u{E0041}", "-----BEGIN PRIVATE KEY-----\n", "ignore  ",
        ] {
            var scanner = Scanner(Self.rules)
            var output: [UInt8] = []
            let piece = Array(String(repeating: unit, count: 1_000).utf8)
            var pushed = 0
            for _ in 0..<60 {
                scanner.push(piece, into: &output)
                pushed += piece.count
                #expect(scanner.heldBytes < 40 << 10, "\(unit) \(scanner.heldBytes)")
            }
        }
    }
}
