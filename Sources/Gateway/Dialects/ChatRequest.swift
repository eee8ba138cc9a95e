import JSON

/// A request of Anthropic's messages API as a chat completion.
struct ChatRequest {
    /// Members that have no counterpart and change nothing that matters.
    private(set) var ignored: [String] = []
    private var members: [JSONObject.Member] = []

    /// `usesNewLimit` names the limit of the output as OpenAI's own newer models want it.
    /// `forEngine` keeps what only our own engines know.
    static func make(
        from body: JSONValue, model: String, usesNewLimit: Bool, forEngine: Bool
    ) throws(GatewayError) -> (body: JSONValue, ignored: [String]) {
        let object = try body.object(as: "body")
        var request = ChatRequest()
        request.members.add("model", .string(model))
        var messages: [JSONValue] = []
        if let system = object["system"], !system.isNull {
            let text = try Self.text(system, at: "system")
            messages.append(["role": "system", "content": .string(text)])
        }
        guard let turns = object["messages"] else { throw .missing(parameter: "messages") }
        for (index, turn) in try turns.elements(as: "messages").enumerated() {
            messages += try Self.turn(turn, at: "messages[\(index)]")
        }
        request.members.add("messages", .array(messages))
        for member in object.members {
            try request.take(member, usesNewLimit: usesNewLimit, forEngine: forEngine)
        }
        return (request.members.object, request.ignored)
    }

    private mutating func take(
        _ member: JSONObject.Member, usesNewLimit: Bool, forEngine: Bool
    ) throws(GatewayError) {
        switch member.key {
        case "model", "messages", "system": break
        case "max_tokens":
            members.add(usesNewLimit ? "max_completion_tokens" : "max_tokens", member.value)
        case "temperature", "top_p", "stream": members.add(member.key, member.value)
        case "top_k":
            if forEngine {
                members.add(member.key, member.value)
            } else {
                ignored.append(member.key)
            }
        case "stop_sequences": members.add("stop", member.value)
        case "metadata": members.add("user", member.value["user_id"])
        case "tools": members.add("tools", try Self.tools(member.value))
        case "tool_choice": try takeChoice(member.value)
        default: ignored.append(member.key)
        }
        if member.key == "stream", member.value.bool == true {
            members.add("stream_options", ["include_usage": true])
        }
    }

    private mutating func takeChoice(_ value: JSONValue) throws(GatewayError) {
        switch value["type"]?.string {
        case "auto": members.add("tool_choice", "auto")
        case "any": members.add("tool_choice", "required")
        case "none": members.add("tool_choice", "none")
        case "tool":
            guard let name = value["name"] else { throw .missing(parameter: "tool_choice.name") }
            members.add("tool_choice", ["type": "function", "function": ["name": name]])
        default:
            throw .invalid(
                parameter: "tool_choice.type", reason: "it must be auto, any, tool or none")
        }
        if value["disable_parallel_tool_use"]?.bool == true {
            members.add("parallel_tool_calls", false)
        }
    }

    private static func tools(_ value: JSONValue) throws(GatewayError) -> JSONValue {
        var tools: [JSONValue] = []
        for (index, tool) in try value.elements(as: "tools").enumerated() {
            guard let schema = tool["input_schema"], let name = tool["name"] else {
                throw .unsupported(
                    parameter: "tools[\(index)]",
                    reason: "only tools of the client's own pass to a model of this kind")
            }
            var function: [JSONObject.Member] = []
            function.add("name", name)
            function.add("description", tool["description"])
            function.add("parameters", schema)
            tools.append(["type": "function", "function": function.object])
        }
        return .array(tools)
    }

    /// One turn may become several messages: results of tools are messages of their own.
    private static func turn(_ turn: JSONValue, at path: String) throws(GatewayError)
        -> [JSONValue]
    {
        guard let role = turn["role"]?.string else { throw .missing(parameter: path + ".role") }
        guard let content = turn["content"] else { throw .missing(parameter: path + ".content") }
        if content.string != nil { return [["role": .string(role), "content": content]] }
        var parts: [JSONValue] = []
        var calls: [JSONValue] = []
        var results: [JSONValue] = []
        for (index, block) in try content.elements(as: path + ".content").enumerated() {
            let place = "\(path).content[\(index)]"
            switch block["type"]?.string {
            case "text": parts.append(["type": "text", "text": block["text"] ?? ""])
            case "image": parts.append(try image(block, at: place))
            case "tool_use": calls.append(call(block))
            case "tool_result": results.append(try result(block, at: place))
            // Only the model that has thought them can read them.
            case "thinking", "redacted_thinking": break
            case let type:
                throw .unsupported(
                    parameter: place, reason: "the model takes no \(type ?? "such") blocks")
            }
        }
        if parts.isEmpty, calls.isEmpty { return results }
        var message: [JSONObject.Member] = []
        message.add("role", .string(role))
        let isText = parts.allSatisfy { $0["type"]?.string == "text" }
        if isText {
            let text = parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
            if !parts.isEmpty || calls.isEmpty { message.add("content", .string(text)) }
        } else {
            message.add("content", .array(parts))
        }
        if !calls.isEmpty { message.add("tool_calls", .array(calls)) }
        return results + [message.object]
    }

    private static func call(_ block: JSONValue) -> JSONValue {
        [
            "id": block["id"] ?? "", "type": "function",
            "function": [
                "name": block["name"] ?? "",
                "arguments": .string(JSONWriter.text(block["input"] ?? [:])),
            ],
        ]
    }

    private static func result(_ block: JSONValue, at path: String) throws(GatewayError)
        -> JSONValue
    {
        let content = try block["content"].map { value throws(GatewayError) in
            try text(value, at: path + ".content")
        }
        return [
            "role": "tool", "tool_call_id": block["tool_use_id"] ?? "",
            "content": .string(content ?? ""),
        ]
    }

    private static func image(_ block: JSONValue, at path: String) throws(GatewayError)
        -> JSONValue
    {
        let source = block["source"]
        switch source?["type"]?.string {
        case "base64":
            let type = source?["media_type"]?.string ?? "image/png"
            let url = "data:\(type);base64,\(source?["data"]?.string ?? "")"
            return ["type": "image_url", "image_url": ["url": .string(url)]]
        case "url": return ["type": "image_url", "image_url": ["url": source?["url"] ?? ""]]
        default:
            throw .unsupported(
                parameter: path + ".source", reason: "images come as base64 or as a url")
        }
    }

    /// A string, or blocks of text.
    private static func text(_ value: JSONValue, at path: String) throws(GatewayError) -> String {
        if let text = value.string { return text }
        var lines: [String] = []
        for (index, block) in try value.elements(as: path).enumerated() {
            guard let text = block["text"]?.string else {
                throw .unsupported(
                    parameter: "\(path)[\(index)]", reason: "the model takes text here")
            }
            lines.append(text)
        }
        return lines.joined(separator: "\n")
    }
}
