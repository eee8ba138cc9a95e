import Foundation
import JSON
import Testing
import Tokenizers

@Suite("Tokenizer families")
struct FamilyTests {
    @Test("every family gives the reference's ids and texts", arguments: Fixtures.familyNames)
    func equality(name: String) throws {
        let tokenizer = try Fixtures.tokenizer(name)
        let lines = try Fixtures.lines(Fixtures.families.appendingPathComponent("\(name).cases"))
        #expect(lines.count >= 40)
        for line in lines {
            let item = try #require(EncodingCase(line))
            #expect(item.differences(from: tokenizer).isEmpty, "\(item.text.debugDescription)")
        }
    }

    @Test("ids come back to text in any slices of a stream", arguments: Fixtures.familyNames)
    func streaming(name: String) throws {
        let tokenizer = try Fixtures.tokenizer(name)
        let lines = try Fixtures.lines(Fixtures.families.appendingPathComponent("\(name).cases"))
        var generator = SeededGenerator(seed: 3)
        for line in lines {
            let item = try #require(EncodingCase(line))
            for skips in [false, true] {
                var stream = StreamingDetokenizer(tokenizer, skippingSpecialTokens: skips)
                var text = ""
                var rest = item.ids[...]
                while !rest.isEmpty {
                    let count = Int.random(in: 1...3, using: &generator)
                    text += stream.append(contentsOf: rest.prefix(count))
                    rest = rest.dropFirst(count)
                }
                text += stream.finish()
                let whole = skips ? item.decodedWithoutSpecials : item.decoded
                #expect(text.utf8.elementsEqual(whole.utf8), "\(item.text.debugDescription)")
            }
        }
    }

    @Test("any bytes survive a byte-level tokenizer", arguments: Fixtures.losslessNames)
    func roundTrip(name: String) throws {
        let tokenizer = try Fixtures.tokenizer(name)
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            let mixture = seed % 3 == 0 ? 0...UInt8.max : 0x20...0x7A
            let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: mixture, using: &generator)
            }
            let ids = tokenizer.encode(bytes, specialTokens: .asText, addingSpecialTokens: false)
            #expect(ids.flatMap { tokenizer.bytes(of: $0) } == bytes, "seed \(seed)")
            let decoded = tokenizer.decode(ids, skippingSpecialTokens: false)
            #expect(decoded == String(decoding: bytes, as: UTF8.self), "seed \(seed)")
        }
    }

    @Test("a stream never hands out part of a character", arguments: Fixtures.losslessNames)
    func wholeCharacters(name: String) throws {
        let tokenizer = try Fixtures.tokenizer(name)
        let text = "a😀é漢\u{10FFFF}e\u{301}🏳️‍🌈 z"
        var stream = StreamingDetokenizer(tokenizer, skippingSpecialTokens: true)
        var whole = ""
        for byte in text.utf8 {
            let id = tokenizer.encode([byte], specialTokens: .asText, addingSpecialTokens: false)
            let part = stream.append(contentsOf: id)
            #expect(!part.unicodeScalars.contains("\u{FFFD}"))
            whole += part
        }
        #expect(whole.utf8.elementsEqual(text.utf8))
        #expect(stream.finish().isEmpty)
    }

    @Test("what the vocabulary holds can be asked")
    func vocabulary() throws {
        let tokenizer = try Fixtures.tokenizer("pilot")
        #expect(tokenizer.vocabularySize == 500)
        #expect(tokenizer.id(of: "<|im_end|>") == 2)
        #expect(tokenizer.text(of: 2) == "<|im_end|>")
        #expect(tokenizer.text(of: 500) == nil)
        #expect(tokenizer.text(of: -1) == nil)
        #expect(tokenizer.id(of: "no such token") == nil)
        #expect(tokenizer.isSpecial(2))
        #expect(!tokenizer.isSpecial(40))
        #expect(!tokenizer.isSpecial(.min))
        #expect(
            tokenizer.specialTokens.map(\.text)
                == ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|im_sep|>"])
        let space = try #require(tokenizer.id(of: "Ġ"))
        #expect(Array(tokenizer.bytes(of: space)) == [0x20])
        #expect(tokenizer.bytes(of: 9999).isEmpty)
    }

    @Test("many threads encode with one tokenizer and agree")
    func threads() async throws {
        let tokenizer = try Fixtures.tokenizer("qwen2")
        let text = String(repeating: "Many words, 42 numbers and ünïcode — <think>. ", count: 200)
        let expected = tokenizer.encode(
            text, specialTokens: .recognised, addingSpecialTokens: false)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    tokenizer.encode(text, specialTokens: .recognised, addingSpecialTokens: false)
                        == expected
                }
            }
            for await isEqual in group { #expect(isEqual) }
        }
    }
}

/// Runs over a folder that `scripts/tokenizers/differential.py` filled.
@Suite("DifferentialTests")
struct DifferentialTests {
    static let folder = ProcessInfo.processInfo.environment["BINNACLE_TOKENIZER_CASES"]

    @Test(
        "a large random sample equals the reference",
        .enabled(if: folder != nil, "BINNACLE_TOKENIZER_CASES names no folder of cases"),
        arguments: Fixtures.familyNames)
    func sample(name: String) throws {
        let folder = URL(fileURLWithPath: try #require(Self.folder))
        let file = folder.appendingPathComponent("\(name).json")
        let tokenizer = try Tokenizer(json: Fixtures.bytes(file))
        let cases = folder.appendingPathComponent("\(name).cases")
        var count = 0
        var wrong: [String] = []
        for line in try Fixtures.bytes(cases).split(separator: 0x0A) {
            let item = try #require(EncodingCase(try JSONParser.parse(Array(line))))
            count += 1
            let differences = item.differences(from: tokenizer)
            if !differences.isEmpty { wrong.append("\(differences) \(item.text.debugDescription)") }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(count): \(wrong.prefix(3))")
    }
}
