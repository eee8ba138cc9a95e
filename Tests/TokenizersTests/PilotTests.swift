import Foundation
import JSON
import Testing

@testable import Tokenizers

/// pilot's own files against what `tokenizers` and `transformers` make of them.
@Suite("pilot's tokenizer")
struct PilotTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let model = root.appendingPathComponent("Sources/CAssets/pilot")
    private static let cases = root.appendingPathComponent("Tests/Fixtures/pilot")
    private static let specials = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|pad|>"]

    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = try Tokenizer(
            json: Fixtures.bytes(Self.model.appendingPathComponent("tokenizer.json")))
    }

    private func ids(_ value: JSONValue?) -> [Int32]? {
        value?.array?.compactMap { $0.integer.map(Int32.init) }
    }

    @Test("texts have the reference's tokens, with special tokens recognised and without")
    func texts() throws {
        let lines = try Fixtures.lines(Self.cases.appendingPathComponent("tokenizer-cases.jsonl"))
        #expect(lines.count >= 500)
        for line in lines {
            let text = try #require(line["text"]?.string)
            let found = tokenizer.encode(
                text, specialTokens: .recognised, addingSpecialTokens: false)
            #expect(found == ids(line["ids"]), "\(text.debugDescription)")
            if let plain = ids(line["plain_ids"]) {
                let found = tokenizer.encode(
                    text, specialTokens: .asText, addingSpecialTokens: false)
                #expect(found == plain, "\(text.debugDescription) as text")
            }
        }
    }

    @Test("chats are rendered like the reference; what users write never becomes special")
    func chats() throws {
        let configuration = try Fixtures.bytes(
            Self.model.appendingPathComponent("tokenizer_config.json"))
        let source = try ChatTemplateSource(tokenizerConfig: configuration, templateFile: nil)
        let encoder = try ChatEncoder(
            tokenizer: tokenizer,
            template: ChatTemplate(
                source: try #require(source.source()), specialTokens: source.specialTokens))
        let lines = try Fixtures.lines(Self.cases.appendingPathComponent("chat-cases.jsonl"))
        #expect(lines.count >= 50)
        for line in lines {
            let messages = try #require(line["messages"]?.array)
            let input = ChatInput(
                messages: messages,
                addGenerationPrompt: line["add_generation_prompt"]?.bool ?? true)
            #expect(try encoder.render(input) == line["text"]?.string)
            let isHostile = messages.contains { message in
                let content = message["content"]?.string ?? ""
                return Self.specials.contains { content.contains($0) }
            }
            let found = try encoder.encode(input)
            if isHostile {
                #expect(found != ids(line["ids"]), "the reference takes the user's word for it")
            } else {
                #expect(found == ids(line["ids"]))
            }
        }
    }
}
