import JSON
import Testing
import Tokenizers

@Suite("Tokenizer files")
struct TokenizerFileTests {
    private func refusal(_ change: (inout TokenizerFile) -> Void, family: String = "pilot") throws
        -> TokenizerError?
    {
        var file = try TokenizerFile(family)
        change(&file)
        return #expect(throws: TokenizerError.self) { try Tokenizer(json: file.bytes) }
    }

    private func key(_ error: TokenizerError?) -> String? {
        switch error {
        case .contradiction(let key, _, _)?, .unsupported(let key, _, _)?: key
        default: nil
        }
    }

    @Test("a file that is not JSON is refused with its place")
    func notJSON() {
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(json: Array("{\"a\"".utf8))
        }
        guard case .notJSON? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("an unknown split pattern is named")
    func unknownPattern() throws {
        let error = try refusal {
            $0.set(
                "pre_tokenizer",
                ["type": "Split", "pattern": ["Regex": "[ab]+"], "behavior": "Isolated"])
        }
        guard case .unsupported("pre_tokenizer.pattern.Regex", let found, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.contains("[ab]+"))
    }

    @Test("contradictions are refused at their key")
    func contradictions() throws {
        #expect(try key(refusal { $0.set("model", nil) }) == "model")
        #expect(try key(refusal { $0.setModel("type", "Unigram") }) == "model")
        #expect(try key(refusal { $0.setModel("vocab", nil) }) == "model.vocab")
        #expect(
            try key(refusal { $0.setModel("merges", adding: ["a", "nowhere"]) })
                .map { $0.hasPrefix("model.merges[") } == true)
        #expect(
            try key(refusal { $0.setModel("vocab", adding: ("new", 7)) }) == "model.vocab[\"new\"]")
        #expect(
            try key(refusal { $0.setModel("vocab", adding: ("new", -1)) }) == "model.vocab[\"new\"]"
        )
        #expect(
            try key(refusal { $0.setModel("vocab", adding: ("new", 4_000_000)) })
                == "model.vocab[\"new\"]")
        #expect(try key(refusal { $0.addToken("new", id: 3, [:]) }) == "added_tokens[4]")
        #expect(try key(refusal { $0.addToken("a", id: 999, [:]) }) == "added_tokens[4]")
        #expect(try key(refusal { $0.addToken("", id: 999, [:]) }) == "added_tokens[4].content")
        #expect(try key(refusal { $0.setModel("unk_token", "nowhere") }) == "model.unk_token")
        #expect(try key(refusal { $0.setModel("dropout", 0.1) }) == "model.dropout")
        #expect(try key(refusal { $0.set("normalizer", ["type": "Nmt"]) }) == "normalizer")
        #expect(try key(refusal { $0.set("decoder", ["type": "CTC"]) }) == "decoder")
        #expect(
            try key(refusal { $0.set("post_processor", ["type": "Other"]) }) == "post_processor")
        #expect(
            try key(
                refusal {
                    $0.set(
                        "post_processor",
                        [
                            "type": "TemplateProcessing", "special_tokens": [:],
                            "single": [["SpecialToken": ["id": "[X]"]]],
                        ])
                }) == "post_processor.special_tokens.[X]")
    }

    @Test("a byte-level vocabulary without some byte is refused")
    func missingByte() throws {
        let error = try refusal {
            var vocabulary = $0.root["model"]?["vocab"]?.object ?? JSONObject()
            vocabulary["Ā"] = nil
            $0.setModel("vocab", .object(vocabulary))
            $0.setModel("merges", .array([]))
        }
        #expect(key(error) == "model.vocab")
    }

    @Test("normalizers cannot blow a text up")
    func growth() throws {
        let step: JSONValue = [
            "type": "Replace", "pattern": ["String": "a"], "content": "aaaaaaaaaa",
        ]
        let error = try refusal {
            $0.set(
                "normalizer",
                ["type": "Sequence", "normalizers": .array(Array(repeating: step, count: 9))])
        }
        #expect(key(error) == "normalizer")
        let deep = try refusal {
            var nested = step
            for _ in 0..<40 { nested = ["type": "Sequence", "normalizers": [nested]] }
            $0.set("normalizer", nested)
        }
        #expect(key(deep)?.hasPrefix("normalizer.normalizers") == true)
    }

    @Test("merges may be spelled as text, and the model's type may be missing")
    func oldSpelling() throws {
        var file = try TokenizerFile("gpt2")
        let merges = file.root["model"]?["merges"]?.array ?? []
        let texts = merges.map { pair in
            JSONValue.string((pair.array ?? []).compactMap(\.string).joined(separator: " "))
        }
        file.setModel("merges", .array(texts))
        file.setModel("type", nil)
        let old = try Tokenizer(json: file.bytes)
        let new = try Fixtures.tokenizer("gpt2")
        let text = "Many words, and some more of them. 1234"
        #expect(
            old.encode(text, specialTokens: .recognised, addingSpecialTokens: true)
                == new.encode(text, specialTokens: .recognised, addingSpecialTokens: true))
    }

    @Test("no mutation of a file makes the loader trap, and what it accepts it can use")
    func fuzz() throws {
        let files = try ["pilot", "llama2", "bert", "options", "mistral"].map {
            try Fixtures.tokenizerFile($0)
        }
        var accepted = 0
        for seed in UInt64(0)..<600 {
            var generator = SeededGenerator(seed: seed)
            var bytes = files.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                mutate(&bytes, &generator)
            }
            guard let tokenizer = try? Tokenizer(json: bytes) else { continue }
            accepted += 1
            let ids = tokenizer.encode(
                "Some [MASK] text <|im_end|>, \u{301}漢 ▁ 12", specialTokens: .recognised,
                addingSpecialTokens: true)
            _ = tokenizer.decode(ids, skippingSpecialTokens: seed % 2 == 0)
        }
        #expect(accepted > 20)
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let pieces = ["null", "true", "[]", "{}", "\"\"", "-1", "99999999", "0", ",", "\"Ġ\"", "]"]
        // Half of the changes hit the part before the vocabulary, where the structure is.
        let limit = Bool.random(using: &generator) ? min(bytes.count, 2500) : bytes.count
        let place = Int.random(in: 0..<limit, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
        case 1: bytes.remove(at: place)
        default:
            // Replace a whole value by another.
            guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
            let end = bytes[(colon + 1)...].firstIndex {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}")
            }
            guard let end else { return }
            let piece = pieces.randomElement(using: &generator) ?? "0"
            bytes.replaceSubrange(colon + 1..<end, with: Array(piece.utf8))
        }
    }
}
