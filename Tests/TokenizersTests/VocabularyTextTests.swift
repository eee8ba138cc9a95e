import Foundation
import JSON
import Testing
import Tokenizers

@Suite("A vocabulary as lines of text")
struct VocabularyTextTests {
    /// The lines that a `tokenizer.json` of the family would have as `vocab.txt`.
    private func lines(_ family: String) throws -> [String] {
        let file = try JSONParser.parse(Fixtures.tokenizerFile(family))
        let members = try #require(file["model"]?["vocab"]?.object).members
        return members.sorted { ($0.value.integer ?? 0) < ($1.value.integer ?? 0) }.map(\.key)
    }

    @Test("it gives what the tokenizer file of the same model gives", arguments: [true, false])
    func equality(lowercases: Bool) throws {
        let family = lowercases ? "bert" : "bert_cased"
        let text = try lines(family).joined(separator: lowercases ? "\n" : "\r\n") + "\n"
        let tokenizer = try Tokenizer(
            vocabularyText: Array(text.utf8),
            configuration: JSONObject([.init(key: "do_lower_case", value: .bool(lowercases))]))
        let cases = try Fixtures.lines(Fixtures.families.appendingPathComponent("\(family).cases"))
        for line in cases {
            let item = try #require(EncodingCase(line))
            // The family's file bounds words at 30 characters, a vocab.txt at BERT's 100.
            let words = item.text.unicodeScalars.split { !$0.properties.isAlphabetic }
            guard words.allSatisfy({ $0.count <= 12 }) else { continue }
            let ids = tokenizer.encode(
                item.text, specialTokens: .recognised, addingSpecialTokens: true)
            #expect(ids == item.surrounded, "\(item.text.debugDescription)")
        }
    }

    @Test("a special token that has no line is refused by its name")
    func missingSpecial() throws {
        let lines = try lines("bert").filter { $0 != "[SEP]" }
        #expect(
            throws: TokenizerError.contradiction(
                key: "vocab.txt", expected: "the sep_token \"[SEP]\"", found: "no such line")
        ) {
            try Tokenizer(vocabularyText: Array(lines.joined(separator: "\n").utf8))
        }
    }

    @Test("a token on two lines is refused")
    func twice() {
        #expect(
            throws: TokenizerError.contradiction(
                key: "vocab.txt", expected: "each token once", found: "\"a\" twice")
        ) {
            try Tokenizer(vocabularyText: Array("[CLS]\n[SEP]\n[UNK]\na\na\n".utf8))
        }
    }

    @Test("no mutation of the lines makes the loader trap, and what it accepts it can use")
    func fuzz() throws {
        let text = Array(try lines("bert").joined(separator: "\n").utf8)
        var accepted = 0
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            var bytes = text
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place..<min(place + 200, bytes.count))
                }
            }
            guard let tokenizer = try? Tokenizer(vocabularyText: bytes) else { continue }
            accepted += 1
            let ids = tokenizer.encode(
                "Some text, \u{301}漢 12", specialTokens: .asText, addingSpecialTokens: true)
            #expect(ids.count > 2, "seed \(seed)")
        }
        #expect(accepted > 20)
    }
}
