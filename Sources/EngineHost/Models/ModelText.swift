import Glibc
import Inference
import JSON
import ModelFormats
import Tokenizers

/// What turns text into a model's tokens and back: its tokenizer and chat template.
struct ModelText: Sendable {
    let tokenizer: Tokenizer
    /// sentence-transformers brings the texts of some encoders to lower case beforehand.
    let lowercasesInputs: Bool
    private let encoder: Result<ChatEncoder, EngineHostError>

    /// nil when the model has no tokenizer.
    init?(_ files: ModelFiles) throws {
        let configuration = try files.json("tokenizer_config.json") ?? .object(JSONObject())
        guard let tokenizer = try Self.tokenizer(files, configuration) else { return nil }
        self.tokenizer = tokenizer
        let sentences = try files.json("sentence_bert_config.json")
        lowercasesInputs = sentences?["do_lower_case"]?.bool ?? false
        let source = try ChatTemplateSource(
            tokenizerConfig: configuration, templateFile: files.text("chat_template.jinja"))
        guard let text = source.source() else {
            encoder = .failure(.badPrompt(reason: "the model has no chat template; send text"))
            return
        }
        encoder = Result {
            try ChatEncoder(
                tokenizer: tokenizer,
                template: ChatTemplate(source: text, specialTokens: source.specialTokens))
        }.mapError { .badPrompt(reason: "the chat template cannot be used: \($0)") }
    }

    private static func tokenizer(_ files: ModelFiles, _ configuration: JSONValue) throws
        -> Tokenizer?
    {
        if let document = try files.json("tokenizer.json") {
            return try Tokenizer(document: document)
        }
        guard let vocabulary = try files.bytes("vocab.txt") else { return nil }
        return try Tokenizer(
            vocabularyText: vocabulary, configuration: configuration.object ?? JSONObject())
    }

    func tokens(of input: GenerationRequest.Input) throws(EngineHostError) -> [Int32] {
        switch input {
        case .tokens(let tokens): return tokens
        case .text(let text):
            return tokenizer.encode(text, specialTokens: .asText, addingSpecialTokens: true)
        case .chat(let messages, let tools):
            let input = ChatInput(
                messages: messages.map(\.json), tools: tools.isEmpty ? nil : tools)
            do { return try encoder.get().encode(input) } catch let error as EngineHostError {
                throw error
            } catch { throw .badPrompt(reason: String(describing: error)) }
        }
    }
}

extension ChatMessage {
    /// As templates see a message.
    var json: JSONValue {
        var object = JSONObject([
            .init(key: "role", value: .string(role)),
            .init(key: "content", value: .string(content)),
        ])
        for member in fields.members { object[member.key] = member.value }
        return .object(object)
    }
}
