import JSON

/// What every object of one answer begins with, and how the two endpoints differ.
struct AnswerHead: Sendable {
    let endpoint: GenerationEndpoint
    let id: String
    /// Seconds since 1970.
    let created: Int64
    let model: String

    init(endpoint: GenerationEndpoint, requestId: String, created: Int64, model: String) {
        self.endpoint = endpoint
        id = (endpoint == .chat ? "chatcmpl-" : "cmpl-") + requestId
        self.created = created
        self.model = model
    }

    /// Up to and with the name of `choices`.
    func append(streamed: Bool, to bytes: inout [UInt8]) {
        bytes.append("{\"id\":")
        JSONWriter.appendQuoted(id, to: &bytes)
        bytes.append(",\"object\":\"")
        switch endpoint {
        case .completions: bytes.append("text_completion")
        case .chat: bytes.append(streamed ? "chat.completion.chunk" : "chat.completion")
        }
        bytes.append("\",\"created\":")
        bytes.append(number: Int(created))
        bytes.append(",\"model\":")
        JSONWriter.appendQuoted(model, to: &bytes)
        bytes.append(",\"choices\":")
    }
}
