import Foundation
import JSON
import Testing

@testable import Evaluation

@Suite("Pattern")
struct PatternTests {
    static let table: [(pattern: String, text: String, isFound: Bool)] = [
        ("", "", true), ("abc", "xxabcxx", true), ("^abc$", "abcx", false), ("a.c", "a\nc", false),
        ("(?s)a.c", "a\nc", true), ("(?i)straße", "STRAßE", true), ("(?i)[a-z]+!", "ABC!", true),
        ("^b", "a\nb", false), ("(?m)^b$", "a\nb\nc", true), ("colou?r", "color", true),
        ("a{2,3}$", "baa", true), ("^a{2,3}$", "aaaa", false), ("a{2}", "aba", false),
        (#"{"id":"#, #"{"id": 1}"#, true), ("a{,2}", "a{,2}", true), ("x*", "", true),
        (#"\bcat\b"#, "a cat!", true), (#"\bcat\b"#, "concat", false), (#"\Bcat"#, "concat", true),
        (#"^\d{3}-\d{4}$"#, "555-1234", true), (#"^\S+@\S+\.\w+$"#, "a@b.co", true),
        (#"[^\d]"#, "123", false), (#"[\d\-x]+$"#, "1-x", true), ("[]]", "]", false),
        (#"\u00e9|\x41"#, "é", true), (#"\u{1F600}"#, "😀", true), ("(?:ab)+c", "ababc", true),
        ("(?<year>\\d{4})", "in 2024", true), ("a|b|", "zzz", true),
        ("^(a|ab)(c|bcd)$", "abcd", true),
        ("^(?!.*sorry).*$", "so sorry", false), ("^(?!.*sorry).*$", "fine", true),
        ("(?<=€)\\d+", "costs €15", true), ("(?<!€)\\b15", "costs €15", false),
        ("(?=.*b)(?=.*c)a", "a c b", true), ("(a*)*b", "aaaa", false), ("(a|a?)+$", "aaab", true),
        ("^(?:(?=a)a)+$", "aaa", true), ("\\.$", "end.\n", false), ("[^]", "x", true),
    ]

    @Test("patterns find what JavaScript's would", arguments: table)
    func search(row: (pattern: String, text: String, isFound: Bool)) throws {
        let answer = try Pattern(row.pattern).search(row.text)
        #expect(answer == (row.isFound ? .found : .notFound), "\(row)")
    }

    @Test("random patterns find what JavaScript's own engine finds")
    func vectors() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let path = root.appendingPathComponent("scripts/patterns/vectors.json")
        let rows = try #require(JSONParser.parse([UInt8](Data(contentsOf: path))).array)
        #expect(rows.count == 800)
        for row in rows {
            let flags = try #require(row["flags"]?.string)
            let source = try #require(row["pattern"]?.string)
            let text = try #require(row["text"]?.string)
            let isFound = row["found"] == true
            let answer = try Pattern((flags.isEmpty ? "" : "(?\(flags))") + source).search(text)
            #expect(
                answer == (isFound ? .found : .notFound),
                "\(flags) \(source) in \(text.debugDescription)")
        }
    }

    @Test("patterns that are exponential elsewhere are linear here")
    func catastrophic() throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        for source in ["^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]$"] {
            #expect(try Pattern(source).search(text) == .notFound, "\(source)")
        }
    }

    @Test("a text or a search beyond the limits is said to be too expensive, never unmatched")
    func limits() throws {
        var limits = Pattern.Limits()
        limits.states = 100
        let long = try Pattern("a").search(String(repeating: "b", count: 200), limits: limits)
        guard case .tooExpensive(let reason) = long else {
            Issue.record("\(long)")
            return
        }
        #expect(reason.contains("200 characters"))
        limits = Pattern.Limits()
        limits.steps = 1_000
        for source in ["(?!x)(?=.*y)b", "(?:(?!.*c)b)+$"] {
            let text = String(repeating: "b", count: 5_000) + "z"
            guard case .tooExpensive = try Pattern(source).search(text, limits: limits) else {
                Issue.record("\(source)")
                return
            }
        }
    }

    @Test(
        "what cannot be read is refused with its place and the reason",
        arguments: [
            ("(a", "character 1", "never closed"), ("a)", "character 2", "no group to close"),
            ("*a", "character 1", "nothing to repeat"),
            ("a**", "character 3", "cannot be repeated"),
            ("[a", "character 1", "never closed"), ("[z-a]", "character", "backwards"),
            ("a\\", "character 3", "ends in a backslash"), ("(a)\\1", "character 5", "back-ref"),
            ("\\p{L}", "character 2", "Unicode properties"),
            ("\\q", "character 2", "not an escape"),
            ("(?>a)", "character 1", "not supported"), ("(?x)a", "character 1", "flag 'x'"),
            ("a{3,1}", "character", "wrong order"), ("a{9999}", "character", "more than 1000"),
            ("(?:a{900}){900}", "character 1", "too large"), ("\\xZZ", "character", "hexadecimal"),
            ("\\u{110000}", "character", "no character"), ("(?<n", "character 5", "'>'"),
        ])
    func refusals(source: String, place: String, reason: String) {
        #expect {
            try Pattern(source)
        } throws: { error in
            "\(error)".contains(place) && "\(error)".contains(reason)
        }
    }

    @Test("no pattern, however nested or long, exhausts the stack or the memory")
    func hostile() {
        for source in [
            String(repeating: "(", count: 9_000), String(repeating: "a", count: 20_000),
            String(repeating: "(?=", count: 500) + String(repeating: ")", count: 500),
            String(repeating: "[", count: 5_000), String(repeating: "a?", count: 5_001),
        ] {
            #expect(throws: PatternError.self) { try Pattern(source) }
        }
        var random = SplitMix(seed: 8)
        for _ in 0..<5_000 {
            let length = Int.random(in: 0...12, using: &random)
            let source = String(
                (0..<length).map { _ in #"ab(|)[]{}*+?^$\.d-,1<=!:"#.randomElement(using: &random)!
                })
            _ = try? Pattern(source).search("ab1 ba\nb")
        }
    }
}
