import JSON

/// A tokenizer file that a test changes before it is loaded.
struct TokenizerFile {
    private(set) var root: JSONObject

    init(_ family: String) throws {
        root = try JSONParser.parse(Fixtures.tokenizerFile(family)).object ?? JSONObject()
    }

    var bytes: [UInt8] { JSONWriter.compact(.object(root)) }

    /// Sets a member of the file, or removes it.
    mutating func set(_ key: String, _ value: JSONValue?) { root[key] = value }

    mutating func setModel(_ key: String, _ value: JSONValue?) {
        var model = root["model"]?.object ?? JSONObject()
        model[key] = value
        root["model"] = .object(model)
    }

    mutating func setModel(_ key: String, adding member: (String, Int64)) {
        var object = root["model"]?[key]?.object ?? JSONObject()
        object[member.0] = .integer(member.1)
        setModel(key, .object(object))
    }

    mutating func setModel(_ key: String, adding element: [JSONValue]) {
        let elements = root["model"]?[key]?.array ?? []
        setModel(key, .array(elements + [.array(element)]))
    }

    func id(of token: String) -> JSONValue { root["model"]?["vocab"]?[token] ?? .null }

    mutating func addToken(_ text: String, id: Int64, _ options: JSONValue) {
        var token: JSONObject = JSONObject([
            .init(key: "id", value: .integer(id)), .init(key: "content", value: .string(text)),
            .init(key: "normalized", value: false),
        ])
        for member in options.object?.members ?? [] { token[member.key] = member.value }
        root["added_tokens"] = .array((root["added_tokens"]?.array ?? []) + [.object(token)])
    }
}
