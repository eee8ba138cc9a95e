package import JSON

extension Prompt.Push {
    /// The push as a document that `init(json:)` reads back; absent members are left out.
    package var json: JSONValue {
        var members = JSONObject()
        members["name"] = .string(name)
        members["description"] = description.map(JSONValue.string)
        members["dataset"] = dataset.map(JSONValue.string)
        members["content"] = content.json
        members["message"] = .string(message)
        members["author"] = .string(author)
        return .object(members)
    }

    /// Reads a document in the shape of a push. A member that is not known is refused by name, so
    /// that no setting is lost on the way.
    package init(json: JSONValue) throws(PromptError) {
        let fields = try Fields(json, "the prompt")
        try fields.allow(["name", "description", "dataset", "content", "message", "author"])
        self.init(
            name: try fields.require("name", fields.string),
            description: try fields.string("description"), dataset: try fields.string("dataset"),
            content: try Prompt.Content(json: fields.value("content") ?? .null),
            message: try fields.string("message") ?? "",
            author: try fields.require("author", fields.string))
    }
}

extension Prompt.Content {
    init(json: JSONValue) throws(PromptError) {
        let fields = try Fields(json, "content")
        try fields.allow(["messages", "model", "parameters"])
        let list = try fields.require("messages", fields.array)
        var messages: [Prompt.Message] = []
        for value in list { messages.append(try Prompt.Message(json: value)) }
        self.init(
            messages: messages, model: try fields.require("model", fields.string),
            parameters: try Prompt.Parameters(json: fields.value("parameters") ?? [:]))
    }
}

extension Prompt.Message {
    fileprivate init(json: JSONValue) throws(PromptError) {
        let fields = try Fields(json, "a message")
        try fields.allow(["role", "content"])
        self.init(
            role: try fields.require("role", fields.string),
            content: try fields.require("content", fields.string))
    }
}

extension Prompt.Parameters {
    fileprivate init(json: JSONValue) throws(PromptError) {
        let fields = try Fields(json, "parameters")
        try fields.allow(["temperature", "top_p", "max_tokens", "stop", "seed"])
        var stop: [String]?
        if let list = try fields.array("stop") {
            var texts: [String] = []
            for value in list {
                guard let text = value.string else {
                    throw fields.wrong("stop", "an array of texts")
                }
                texts.append(text)
            }
            stop = texts
        }
        self.init(
            temperature: try fields.number("temperature"), topP: try fields.number("top_p"),
            maxTokens: try fields.integer("max_tokens"), stop: stop,
            seed: try fields.integer("seed"))
    }
}

/// The members of one object, read strictly; null counts as absent.
private struct Fields {
    private let object: JSONObject
    private let place: String

    init(_ json: JSONValue, _ place: String) throws(PromptError) {
        guard let object = json.object else {
            throw .invalidImport(reason: "\(place) is \(json.kind), not an object")
        }
        self.object = object
        self.place = place
    }

    func allow(_ names: [String]) throws(PromptError) {
        if let unknown = object.members.first(where: { !names.contains($0.key) }) {
            throw .invalidImport(
                reason: "\(place) has the unknown member '\(PromptError.excerpt(unknown.key))'; "
                    + "known are " + names.joined(separator: ", "))
        }
    }

    func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func require<Value>(_ name: String, _ read: (String) throws(PromptError) -> Value?)
        throws(PromptError) -> Value
    {
        guard let value = try read(name) else {
            throw .invalidImport(reason: "\(place) lacks '\(name)'")
        }
        return value
    }

    func string(_ name: String) throws(PromptError) -> String? {
        try read(name, "a text") { $0.string }
    }

    func number(_ name: String) throws(PromptError) -> Double? {
        try read(name, "a number") { $0.double }
    }

    func integer(_ name: String) throws(PromptError) -> Int? {
        try read(name, "a whole number") { $0.integer }
    }

    func array(_ name: String) throws(PromptError) -> [JSONValue]? {
        try read(name, "an array") { $0.array }
    }

    private func read<Value>(_ name: String, _ kind: String, _ convert: (JSONValue) -> Value?)
        throws(PromptError) -> Value?
    {
        guard let value = value(name) else { return nil }
        guard let converted = convert(value) else { throw wrong(name, kind) }
        return converted
    }

    func wrong(_ name: String, _ kind: String) -> PromptError {
        .invalidImport(reason: "'\(name)' in \(place) must be \(kind)")
    }
}
