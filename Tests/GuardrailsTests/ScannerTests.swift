import Testing

@testable import Guardrails

@Suite("Scanner")
struct ScannerTests {
    static let flags = Ruleset(.all(.flag))
    static let redacts = Ruleset(.all(.redact))

    @Test("what is planted is found as a whole", arguments: Planted.samples.indices)
    func samples(index: Int) {
        let (rule, sample) = Planted.samples[index]
        for (before, after) in [("", ""), ("see ", " now"), ("(", ")"), ("“", "”, he said")] {
            let scanned = Scanned(before + sample + after, Self.flags)
            let start = before.utf8.count
            let found = scanned.findings.filter { rule == .invisible || $0.rule != .invisible }
                .map { "\($0.rule) \($0.span)" }
            let wanted = "\(rule) \(start..<(start + sample.utf8.count))"
            #expect(found == [wanted], "\(before)\(sample.debugDescription)\(after)")
        }
    }

    @Test("every way of cutting a text has the same findings and the same output")
    func chunks() {
        for seed in 0..<400 as Range<UInt64> {
            let text = Planted.text(seed: seed, samples: Int(seed % 7) + 1)
            var random = Random(state: seed)
            for rules in [Self.flags, Self.redacts] {
                let whole = Scanned(text.bytes, rules) { Int.max / 2 }
                #expect(whole == Scanned(text.bytes, rules) { 1 }, "seed \(seed), single bytes")
                for most in [2, 5, 20, 90] {
                    let cut = Scanned(text.bytes, rules) {
                        Int.random(in: 1...most, using: &random)
                    }
                    #expect(whole == cut, "seed \(seed), at most \(most)")
                }
                let found = whole.findings.map { "\($0.rule) \($0.span)" }
                let planted = text.spans.map { "\($0.0) \($0.1)" }
                #expect(Set(planted).isSubset(of: found), "seed \(seed)")
                let others = found.filter { !planted.contains($0) && !$0.hasPrefix("invisible") }
                #expect(others.isEmpty, "seed \(seed)")
            }
        }
    }

    @Test("bytes that are no text do no harm, and cuts do not matter there either")
    func fuzz() {
        for seed in 0..<300 as Range<UInt64> {
            var random = Random(state: seed)
            var bytes = Planted.text(seed: seed, samples: 3).bytes
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0x80...0xFF, using: &random), at: place)
                case 2: bytes.remove(at: place)
                default: bytes.insert(contentsOf: Array("\u{E0041}@://[1".utf8), at: place)
                }
            }
            let flagged = Scanned(bytes, Self.flags) { Int.max / 2 }
            #expect(flagged.output == bytes, "seed \(seed)")
            for rules in [Self.flags, Self.redacts] {
                let whole = Scanned(bytes, rules) { Int.max / 2 }
                #expect(whole == Scanned(bytes, rules) { 1 }, "seed \(seed), single bytes")
                let cut = Scanned(bytes, rules) { Int.random(in: 1...40, using: &random) }
                #expect(whole == cut, "seed \(seed)")
            }
        }
    }

    @Test("random soup of the characters that detectors care about is cut safely, too")
    func soup() {
        let parts = [
            "@", "://", "](", "![", ".", "-", "1", "22", "333", "4444", ":", "a", "Fe80", " ", "\n",
            "sk-", "password=", "-----BEGIN ", "-----END", "PRIVATE KEY", "\u{1B}[", "bncanary-",
            "ignore", "previous", "instructions", "\u{200B}", "é", "http", "user", "+", "(", ")",
            "DE89", "eyJ", "0", "/", "\u{E0042}", "token: ", "    ", "日本", "%2F", "\u{301}",
        ]
        for seed in 0..<600 as Range<UInt64> {
            var random = Random(state: seed)
            let text = (0..<60).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }
            let bytes = Array(text.joined().utf8)
            for rules in [Self.flags, Self.redacts] {
                let whole = Scanned(bytes, rules) { Int.max / 2 }
                #expect(whole == Scanned(bytes, rules) { 1 }, "seed \(seed)")
                let cut = Scanned(bytes, rules) { Int.random(in: 1...9, using: &random) }
                #expect(whole == cut, "seed \(seed)")
            }
        }
    }
}
