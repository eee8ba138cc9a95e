@testable import Guardrails

/// A small generator of repeatable random numbers (SplitMix64, Steele et al. 2014).
struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Texts with findings at known places.
enum Planted {
    static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    /// Letters and digits that no test has to fear for.
    static func code(_ count: Int, seed: UInt64 = 7) -> String {
        var random = Random(state: seed)
        let text = (0..<count).map { _ in letters[Int.random(in: 0..<62, using: &random)] }
        return "a1B" + String(text.dropFirst(3))
    }

    static func hex(_ count: Int) -> String {
        var random = Random(state: 3)
        let digits = Array("0123456789abcdef")
        return "1a2b"
            + String((4..<count).map { _ in digits[Int.random(in: 0..<16, using: &random)] })
    }

    static let key =
        "-----BEGIN PRIVATE KEY-----\n" + code(64) + "\n" + code(64, seed: 9) + "\n"
        + "-----END PRIVATE KEY-----"

    static let canary = Canary.make(random: (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210))

    /// What must be found as a whole, and by which rule.
    static let samples: [(Rule, String)] = [
        (.email, "ada.lovelace+notes@example.org"), (.email, "x@sub.example.co.uk"),
        (.email, "bob\u{FF20}example.com"), (.email, "al\u{200B}ice@exa\u{200D}mple.org"),
        (.email, "jos\u{E9}@example.com"), (.email, "\u{0430}nna@example.com"),
        (.phone, "+49 30 901820"), (.phone, "+15552345678"), (.phone, "(212) 555-2368"),
        (.phone, "212-555-2368"), (.phone, "1-212-555-2368"), (.phone, "020 7946 0958"),
        (.phone, "0049 30 90182050"), (.phone, "+\u{0664}\u{0669} 30 901820"),
        (.card, "4111 1111 1111 1111"), (.card, "5555555555554444"), (.card, "3782-822463-10005"),
        (.card, "6011000990139424"),
        (.card, "\u{FF14}111\u{00A0}1111 1111 11\u{1D7D9}\u{1D7D9}"),
        (.iban, "DE89 3704 0044 0532 0130 00"), (.iban, "GB82WEST12345698765432"),
        (.iban, "FR14 2004 1010 0505 0001 3M02 606"),
        (.usSSN, "536-90-4399"), (.usSSN, "219 09 1234"),
        (.caSIN, "193 456 787"), (.caSIN, "130-692-544"),
        (.ip, "203.0.113.77"), (.ip, "2001:db8:85a3::8a2e:370:7334"),
        (.ip, "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
        (.token, "ghp_" + code(36)), (.token, "sk-proj-" + code(48)),
        (.token, "sk-ant-api03-" + code(93) + "AA"), (.token, "AKIAIOSFODNN7EXAMPL2"),
        (.token, "AIza" + code(35)), (.token, "hf_" + code(34)), (.token, "glpat-" + code(20)),
        (.token, "xoxb-2048-" + code(30)), (.token, "sk_live_" + code(24)),
        (.token, "npm_" + code(36)), (.token, "dop_v1_" + hex(64)),
        (.token, "eyJ" + code(33) + "." + code(60) + "." + code(43)),
        (.privateKey, key),
        (.canary, canary),
        (.terminal, "\u{1B}[2J"), (.terminal, "\u{1B}]52;c;aGVsbG8=\u{7}"),
        (.terminal, "\u{9B}31m"),
        (.invisible, "\u{E0041}\u{E0042}\u{E0043}"), (.invisible, "\u{202E}"),
        (.invisible, "\u{200B}\u{200C}\u{200D}\u{200B}"),
    ]

    static let words = [
        "the", "ship", "sails", "on", "Tuesday,", "and", "nobody", "asked", "for", "42", "crates",
        "of", "tea.", "日本語の文章", "größer", "—", "привет", "🙂", "it's", "\n", "2024", "a:b",
    ]

    static func filler(_ random: inout Random) -> String {
        (0..<Int.random(in: 1...9, using: &random))
            .map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
            .joined(separator: " ")
    }

    struct Text {
        var bytes: [UInt8] = []
        var spans: [(Rule, Range<Int>)] = []
    }

    static func text(seed: UInt64, samples count: Int) -> Text {
        var random = Random(state: seed)
        var text = Text()
        for _ in 0..<count {
            text.bytes += Array((filler(&random) + " \u{B7} ").utf8)
            let sample = samples[Int.random(in: 0..<samples.count, using: &random)]
            let start = text.bytes.count
            text.bytes += Array(sample.1.utf8)
            text.spans.append((sample.0, start..<text.bytes.count))
            text.bytes += Array(" \u{B7} ".utf8)
        }
        text.bytes += Array(filler(&random).utf8)
        return text
    }
}

/// What came of a text.
struct Scanned: Equatable {
    var output: [UInt8] = []
    var findings: [Finding] = []
    var blocked: Finding?

    /// In pieces of the sizes that a function gives.
    init(_ bytes: [UInt8], _ rules: Ruleset, piece: () -> Int) {
        var scanner = Scanner(rules)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + max(1, piece()))
            scanner.push(Array(bytes[start..<end]), into: &output)
            start = end
        }
        scanner.finish(into: &output)
        findings = scanner.findings
        blocked = scanner.blocked
    }

    init(_ text: String, _ rules: Ruleset) {
        self.init(Array(text.utf8), rules) { Int.max / 2 }
    }

    var text: String { String(decoding: output, as: UTF8.self) }
}
