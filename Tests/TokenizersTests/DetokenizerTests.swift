import Testing

@testable import Tokenizers

@Suite("Detokenizer")
struct DetokenizerTests {
    private func ids(_ tokenizer: Tokenizer, _ tokens: [String]) throws -> [Int32] {
        try tokens.map { try #require(tokenizer.id(of: $0), "\($0)") }
    }

    @Test("byte tokens join to characters; what stays broken is one U+FFFD a byte")
    func byteFallback() throws {
        let tokenizer = try Fixtures.tokenizer("llama2")
        let whole = try ids(tokenizer, ["<0xE6>", "<0xBC>", "<0xA2>"])
        #expect(tokenizer.decode(whole, skippingSpecialTokens: true) == "漢")
        let broken = try ids(tokenizer, ["<0xE6>", "<0xBC>", "<0x41>", "<0xFF>"])
        #expect(
            tokenizer.decode(broken, skippingSpecialTokens: true) == "\u{FFFD}\u{FFFD}A\u{FFFD}")
        let cut = try ids(tokenizer, ["<0xE6>", "▁", "<0xBC>"])
        #expect(tokenizer.decode(cut, skippingSpecialTokens: true) == "\u{FFFD} \u{FFFD}")
    }

    @Test("the blank before the first word goes, and only that one")
    func firstBlank() throws {
        for name in ["llama2", "mistral", "metaspace_words"] {
            let tokenizer = try Fixtures.tokenizer(name)
            let ids = tokenizer.encode(
                "co fi", specialTokens: .asText, addingSpecialTokens: false)
            #expect(tokenizer.decode(ids, skippingSpecialTokens: true) == "co fi", "\(name)")
            var stream = StreamingDetokenizer(tokenizer, skippingSpecialTokens: true)
            #expect(stream.append(contentsOf: ids) + stream.finish() == "co fi", "\(name)")
            var later = StreamingDetokenizer(
                tokenizer, skippingSpecialTokens: true, continuingText: true)
            #expect(later.append(contentsOf: ids) == " co fi", "\(name)")
        }
        let gemma = try Fixtures.tokenizer("gemma")
        let blanks = gemma.encode(" co", specialTokens: .asText, addingSpecialTokens: false)
        #expect(gemma.decode(blanks, skippingSpecialTokens: true) == " co")
    }

    @Test("special tokens are left out on request, and do not count as the first")
    func skipping() throws {
        let tokenizer = try Fixtures.tokenizer("llama2")
        let ids = tokenizer.encode("co", specialTokens: .asText, addingSpecialTokens: true)
        #expect(tokenizer.decode(ids, skippingSpecialTokens: true) == "co")
        #expect(tokenizer.decode(ids, skippingSpecialTokens: false) == "<s> co")
    }

    @Test("where a character breaks off is found for every beginning")
    func tails() {
        let cases: [([UInt8], Int)] = [
            ([], 0), ([0x41], 0), ([0xC3], 1), ([0xC3, 0xA9], 0), ([0xE2], 1), ([0xE2, 0x82], 2),
            ([0xE2, 0x82, 0xAC], 0), ([0xF0, 0x9F, 0x98], 3), ([0xF0, 0x9F, 0x98, 0x80], 0),
            ([0x80], 0), ([0xC1], 0), ([0xE0, 0x80], 0), ([0xED, 0xA0], 0), ([0xF0, 0x8F], 0),
            ([0xF4, 0x90], 0), ([0xF4, 0x8F, 0xBF], 3), ([0xF5], 0), ([0x80, 0x80, 0x80], 0),
            ([0x41, 0xE2], 1), ([0xC3, 0xC3], 1),
        ]
        for (bytes, expected) in cases {
            #expect(UTF8Tail.incomplete(bytes) == expected, "\(bytes)")
        }
    }

    @Test("a stream of any ids equals their whole", arguments: Fixtures.familyNames)
    func anyIDs(name: String) throws {
        let tokenizer = try Fixtures.tokenizer(name)
        for seed in UInt64(0)..<60 {
            var generator = SeededGenerator(seed: seed)
            let limit = Int32(tokenizer.vocabularySize + 5)
            let ids = (0..<60).map { _ in Int32.random(in: -2..<limit, using: &generator) }
            var stream = StreamingDetokenizer(tokenizer, skippingSpecialTokens: false)
            var text = ""
            for id in ids { text += stream.append(id) }
            text += stream.finish()
            let whole = tokenizer.decode(ids, skippingSpecialTokens: false)
            #expect(text.utf8.elementsEqual(whole.utf8), "seed \(seed)")
        }
    }
}
