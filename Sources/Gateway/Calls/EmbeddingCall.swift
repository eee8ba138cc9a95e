import JSON

/// A request for embeddings, read and checked as far as that needs no model.
struct EmbeddingCall {
    enum Encoding: String, CaseIterable { case float, base64 }

    /// As many as OpenAI takes.
    static let inputLimit = 2048
    static let path = "/v1/embeddings"

    var model: String
    var inputs: [BackendPrompt]
    var encoding: Encoding
    var dimensions: Int?
    var tags: [String]
    /// Fields that had no effect.
    var ignored: [String]

    init(_ fields: consuming RequestFields) throws(GatewayError) {
        guard let name = try fields.text("model") else { throw .missing(parameter: "model") }
        guard case .served(let model) = try ModelReference(name) else {
            throw .unsupported(parameter: "model", reason: "prompts make no embeddings")
        }
        self.model = model
        guard let input = fields.take("input") else { throw .missing(parameter: "input") }
        inputs = try Self.inputs(input)
        encoding = try Self.encoding(&fields)
        dimensions = try fields.integer("dimensions", in: 1...(.max))
        tags = try TagReader.read(&fields, user: try fields.text("user"))
        ignored = fields.remaining
    }

    private static func encoding(_ fields: inout RequestFields) throws(GatewayError) -> Encoding {
        guard let name = try fields.text("encoding_format") else { return .float }
        guard let encoding = Encoding(rawValue: name) else {
            throw .invalid(
                parameter: "encoding_format", reason: "it must be \"float\" or \"base64\"")
        }
        return encoding
    }

    /// A text, texts, the token ids of a text, or lists of them.
    private static func inputs(_ value: JSONValue) throws(GatewayError) -> [BackendPrompt] {
        if value.string != nil { return [try input(value, at: "input")] }
        guard let elements = value.array else {
            throw .wrongType(
                parameter: "input", expected: "a string, token ids, or an array of either",
                found: value.found)
        }
        guard let first = elements.first else {
            throw .invalid(parameter: "input", reason: "it is empty")
        }
        if first.double != nil { return [try input(value, at: "input")] }
        guard elements.count <= inputLimit else {
            throw .invalid(
                parameter: "input",
                reason: "a request may have \(inputLimit) inputs, but has \(elements.count)")
        }
        var inputs: [BackendPrompt] = []
        inputs.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            inputs.append(try input(element, at: "input[\(index)]"))
        }
        return inputs
    }

    private static func input(_ value: JSONValue, at path: String) throws(GatewayError)
        -> BackendPrompt
    {
        switch value {
        case .string(let text):
            guard !text.isEmpty else { throw .invalid(parameter: path, reason: "it is empty") }
            return .text(text)
        case .array(let ids): return .tokens(try PromptReader.tokens(ids, at: path))
        default:
            throw .wrongType(
                parameter: path, expected: "a string or token ids", found: value.found)
        }
    }
}
