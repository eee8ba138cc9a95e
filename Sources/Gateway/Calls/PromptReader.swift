import JSON

/// Reads the `prompt` of a completion request: a string, strings, token ids, or lists of them.
enum PromptReader {
    /// Prompts of one request: as many as evaluation harnesses send at a time.
    static let promptLimit = 128

    static func read(_ value: JSONValue) throws(GatewayError) -> [BackendPrompt] {
        if let text = value.string { return [.text(text)] }
        guard let elements = value.array else {
            throw .wrongType(
                parameter: "prompt", expected: "a string, token ids, or an array of either",
                found: value.found)
        }
        guard let first = elements.first else {
            throw .invalid(parameter: "prompt", reason: "it is empty")
        }
        if first.double != nil { return [.tokens(try tokens(elements, at: "prompt"))] }
        guard elements.count <= promptLimit else {
            throw .invalid(
                parameter: "prompt",
                reason: "a request may have \(promptLimit) prompts, but has \(elements.count)")
        }
        var prompts: [BackendPrompt] = []
        for (index, element) in elements.enumerated() {
            let path = "prompt[\(index)]"
            switch element {
            case .string(let text): prompts.append(.text(text))
            case .array(let ids): prompts.append(.tokens(try tokens(ids, at: path)))
            default:
                throw .wrongType(
                    parameter: path, expected: "a string or token ids", found: element.found)
            }
        }
        return prompts
    }

    /// Whether the model has such tokens is for the backend to say.
    static func tokens(_ elements: [JSONValue], at path: String) throws(GatewayError) -> [Int] {
        guard !elements.isEmpty else { throw .invalid(parameter: path, reason: "it is empty") }
        var ids: [Int] = []
        ids.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let id = element.integer, id >= 0 else {
                throw .wrongType(
                    parameter: "\(path)[\(index)]", expected: "a token id", found: element.found)
            }
            ids.append(id)
        }
        return ids
    }
}
