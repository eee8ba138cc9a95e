import Foundation
import JSON
import ModelFixtures
import ModelFormats
import Testing
import Tokenizers

@testable import EngineHost

/// Tokenizers that are told from the metadata of GGUF files.
@Suite("Tokenizers of GGUF files")
struct GGUFTextTests {
    private static let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    private func lines(_ path: String) throws -> [JSONValue] {
        let data = try Data(contentsOf: Self.tests.appendingPathComponent(path))
        return try [UInt8](data).split(separator: 0x0A).map { try JSONParser.parse(Array($0)) }
    }

    private func ids(_ value: JSONValue?) -> [Int32] {
        value?.array?.compactMap { $0.integer.map(Int32.init) } ?? []
    }

    /// A file of metadata alone, and its tokenizer.
    private func text(_ writer: GGUFWriter) throws -> (ModelText, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let path = try folder.write(writer.file(), to: "model.gguf")
        let entry = ModelEntry(id: "model", source: .path(path))
        return (try #require(try ModelText(entry.files())), folder)
    }

    /// The metadata that a byte-level tokenizer.json would become.
    private func metadata(of document: JSONValue, splitting: String) -> GGUFWriter {
        var tokens: [Int: (text: String, kind: Int32)] = [:]
        for member in document["model"]?["vocab"]?.object?.members ?? [] {
            if let id = member.value.integer { tokens[id] = (member.key, 1) }
        }
        for token in document["added_tokens"]?.array ?? [] {
            if let id = token["id"]?.integer, let text = token["content"]?.string {
                tokens[id] = (text, token["special"]?.bool == true ? 3 : 4)
            }
        }
        let count = (tokens.keys.max() ?? -1) + 1
        let merges = (document["model"]?["merges"]?.array ?? []).map { merge in
            merge.string
                ?? (merge.array ?? []).compactMap(\.string).joined(separator: " ")
        }
        var writer = GGUFWriter()
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string(splitting))
        writer.set(
            "tokenizer.ggml.tokens", .strings((0..<count).map { tokens[$0]?.text ?? "[PAD\($0)]" }))
        writer.set("tokenizer.ggml.token_type", .int32s((0..<count).map { tokens[$0]?.kind ?? 5 }))
        writer.set("tokenizer.ggml.merges", .strings(merges))
        writer.set("tokenizer.ggml.add_bos_token", .bool(false))
        return writer
    }

    @Test(
        "byte-level vocabularies give the ids of the tokenizers package",
        arguments: [
            ("gpt2", "gpt-2"), ("llama3", "llama-bpe"), ("qwen2", "qwen2"), ("tekken", "tekken"),
            ("o200k", "gpt-4o"),
        ])
    func byteLevel(family: String, splitting: String) throws {
        let folder = "TokenizersTests/Fixtures/families/"
        let document = try #require(try lines(folder + family + ".json").first)
        let (text, _) = try text(metadata(of: document, splitting: splitting))
        let cases = try lines(folder + family + ".cases")
        #expect(cases.count >= 40)
        for item in cases {
            let input = try #require(item.array?[0].string)
            let found = text.tokenizer.encode(
                input, specialTokens: .recognised, addingSpecialTokens: false)
            #expect(found == ids(item.array?[1]), "\(input.debugDescription)")
            let decoded = text.tokenizer.decode(found, skippingSpecialTokens: false)
            #expect(decoded == item.array?[4].string)
        }
    }

    @Test("pieces with scores give the ids of SentencePiece")
    func pieces() throws {
        let document = try #require(try lines("Fixtures/gguf/pieces.json").first)
        var writer = GGUFWriter()
        let tokens = (document["tokens"]?.array ?? []).compactMap(\.string)
        let scores = (document["scores"]?.array ?? []).compactMap(\.double).map { Float($0) }
        writer.set("tokenizer.ggml.model", .string("llama"))
        writer.set("tokenizer.ggml.tokens", .strings(tokens))
        writer.set("tokenizer.ggml.scores", .floats(scores))
        writer.set("tokenizer.ggml.token_type", .int32s(ids(document["types"])))
        for (key, name) in [("bos", "bos"), ("eos", "eos"), ("unknown", "unknown")] {
            let id = try #require(document[key]?.integer)
            writer.set("tokenizer.ggml.\(name)_token_id", .uint32(UInt32(id)))
        }
        let (text, _) = try text(writer)
        let cases = try #require(document["cases"]?.array)
        #expect(cases.count >= 100)
        for item in cases {
            let input = try #require(item.array?[0].string)
            let found = text.tokenizer.encode(
                input, specialTokens: .asText, addingSpecialTokens: false)
            #expect(found == ids(item.array?[1]), "\(input.debugDescription)")
            #expect(text.tokenizer.decode(found, skippingSpecialTokens: true) == input)
        }
        let begun = text.tokenizer.encode("a", specialTokens: .asText, addingSpecialTokens: true)
        #expect(begun.first.map(Int.init) == document["bos"]?.integer)
    }

    @Test("a file's chat template is rendered with its tokens")
    func template() throws {
        let document = try #require(
            try lines("TokenizersTests/Fixtures/families/qwen2.json").first)
        var writer = metadata(of: document, splitting: "qwen2")
        writer.set(
            "tokenizer.chat_template",
            .string("{% for m in messages %}<|im_start|>{{ m.content }}{% endfor %}"))
        let (text, _) = try text(writer)
        let start = try #require(text.tokenizer.id(of: "<|im_start|>"))
        let message = ChatMessage(role: "user", content: "x<|im_start|>")
        let found = try text.tokens(of: .chat([message], tools: []))
        #expect(found.first == start)
        #expect(found.count { $0 == start } == 1)
    }

    @Test("a split that is not known is refused by name")
    func unknownSplit() throws {
        var writer = GGUFWriter()
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string("novel"))
        #expect(throws: ModelFormatError.self) { _ = try self.text(writer) }
    }

    @Test("a folder's GGUF files are models by their names")
    func catalog() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(GGUFWriter().file(), to: "tiny-Q8_0.gguf")
        let catalog = ModelCatalog(directories: [folder.path], withEmbedded: false)
        #expect(catalog.entries.map(\.id) == ["tiny-Q8_0"])
    }
}
