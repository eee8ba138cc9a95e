import JSON

/// Whose API a client speaks: what errors look like, and how a stream ends.
enum Dialect: Sendable {
    case openai
    case anthropic

    /// Of a path, whatever is behind it.
    init(path: String) {
        self = path.hasPrefix(Endpoint.messages.path) ? .anthropic : .openai
    }
}

/// What has to be made of an answer before the client understands it.
enum Translation: Sendable {
    /// The client asked for messages, and got a chat completion.
    case chatToMessages(model: String)
    /// The client asked for a chat completion, and got a message.
    case messagesToChat(model: String, created: Int64, showsUsage: Bool)

    /// A whole answer. What is no answer stays as it is.
    func whole(_ bytes: [UInt8]) -> [UInt8] {
        guard let answer = try? JSONParser.parse(bytes), answer.object != nil else { return bytes }
        switch self {
        case .chatToMessages(let model):
            return JSONWriter.compact(MessageAnswer.make(from: answer, model: model))
        case .messagesToChat(let model, let created, _):
            return JSONWriter.compact(
                ChatAnswer.make(from: answer, model: model, created: created))
        }
    }

    var events: EventTranslator {
        switch self {
        case .chatToMessages(let model): .messages(MessageEvents(model: model))
        case .messagesToChat(let model, let created, let showsUsage):
            .chat(ChatEvents(model: model, created: created, showsUsage: showsUsage))
        }
    }
}

/// Makes the events of one API out of those of another.
enum EventTranslator: Sendable {
    case messages(MessageEvents)
    case chat(ChatEvents)

    /// What one event becomes: nothing, or some whole events.
    mutating func take(_ data: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .messages(var events):
            defer { self = .messages(events) }
            return events.take(data)
        case .chat(var events):
            defer { self = .chat(events) }
            return events.take(data)
        }
    }
}

extension [JSONObject.Member] {
    /// Adds a member that is there.
    mutating func add(_ key: String, _ value: JSONValue?) {
        if let value, !value.isNull { append(JSONObject.Member(key: key, value: value)) }
    }

    var object: JSONValue { .object(JSONObject(self)) }
}
