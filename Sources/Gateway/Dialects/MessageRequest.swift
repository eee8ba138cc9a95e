import JSON

/// A request for a chat completion as one of Anthropic's messages API.
struct MessageRequest {
    private(set) var ignored: [String] = []
    private var members: [JSONObject.Member] = []
    private var system: [String] = []
    private var turns: [(role: String, blocks: [JSONValue])] = []

    /// The API needs a limit of the output; this one is for requests and models without any.
    static let outputLimit = 4_096

    static func make(from body: JSONValue, model: String, outputLimit: Int?) throws(GatewayError)
        -> (body: JSONValue, ignored: [String])
    {
        let object = try body.object(as: "body")
        var request = MessageRequest()
        request.members.add("model", .string(model))
        guard let messages = object["messages"] else { throw .missing(parameter: "messages") }
        for (index, message) in try messages.elements(as: "messages").enumerated() {
            try request.take(message: message, at: "messages[\(index)]")
        }
        let limit = object["max_completion_tokens"] ?? object["max_tokens"]
        let bound = limit.flatMap { $0.isNull ? nil : $0 }
        request.members.add(
            "max_tokens", bound ?? .integer(Int64(outputLimit ?? Self.outputLimit)))
        if !request.system.isEmpty {
            request.members.add("system", .string(request.system.joined(separator: "\n")))
        }
        request.members.add(
            "messages",
            .array(
                request.turns.map { ["role": .string($0.role), "content": .array($0.blocks)] }))
        for member in object.members where !member.value.isNull {
            try request.take(member, object)
        }
        return (request.members.object, request.ignored)
    }

    private mutating func take(_ member: JSONObject.Member, _ object: JSONObject)
        throws(GatewayError)
    {
        switch member.key {
        case "model", "messages", "max_tokens", "max_completion_tokens", "stream_options",
            "variables", "parallel_tool_calls":
            break
        case "stream", "top_p": members.add(member.key, member.value)
        // Anthropic's scale ends where OpenAI's has its middle.
        case "temperature":
            members.add("temperature", member.value.double.map { .double(min($0, 1)) })
        case "stop":
            members.add("stop_sequences", member.value.string.map { [.string($0)] } ?? member.value)
        case "user": members.add("metadata", ["user_id": member.value])
        case "tools": members.add("tools", try Self.tools(member.value))
        case "tool_choice":
            members.add("tool_choice", try Self.choice(member.value, object["parallel_tool_calls"]))
        case "n", "best_of":
            guard member.value == 1 else {
                throw .unsupported(parameter: member.key, reason: "the provider gives one answer")
            }
        case "logprobs", "top_logprobs":
            guard member.value == false || member.value == 0 else {
                throw .unsupported(parameter: member.key, reason: "the provider does not tell them")
            }
        case "response_format":
            guard member.value["type"] == "text" else {
                throw .unsupported(
                    parameter: "response_format", reason: "the provider has no such formats")
            }
        case "audio", "functions", "function_call", "web_search_options":
            throw .unsupported(parameter: member.key, reason: "the provider has nothing like it")
        default: ignored.append(member.key)
        }
    }

    private static func choice(_ value: JSONValue, _ parallel: JSONValue?) throws(GatewayError)
        -> JSONValue
    {
        var choice: [JSONObject.Member] = []
        switch value.string {
        case "auto": choice.add("type", "auto")
        case "required": choice.add("type", "any")
        case "none": choice.add("type", "none")
        default:
            guard let name = value["function"]?["name"] else {
                throw .invalid(
                    parameter: "tool_choice",
                    reason: "it must be auto, required, none or a function")
            }
            choice.add("type", "tool")
            choice.add("name", name)
        }
        if parallel?.bool == false, value.string != "none" {
            choice.add("disable_parallel_tool_use", true)
        }
        return choice.object
    }

    private static func tools(_ value: JSONValue) throws(GatewayError) -> JSONValue {
        var tools: [JSONValue] = []
        for (index, tool) in try value.elements(as: "tools").enumerated() {
            guard let function = tool["function"], let name = function["name"] else {
                throw .unsupported(
                    parameter: "tools[\(index)]", reason: "only functions pass to this provider")
            }
            var members: [JSONObject.Member] = []
            members.add("name", name)
            members.add("description", function["description"])
            members.add("input_schema", function["parameters"] ?? ["type": "object"])
            tools.append(members.object)
        }
        return .array(tools)
    }

    private mutating func take(message: JSONValue, at path: String) throws(GatewayError) {
        guard let role = message["role"]?.string else { throw .missing(parameter: path + ".role") }
        let content = message["content"] ?? .null
        switch role {
        case "system", "developer":
            for block in try Self.blocks(content, at: path + ".content") {
                if let text = block["text"]?.string { system.append(text) }
            }
        case "tool":
            add(
                "user",
                [
                    [
                        "type": "tool_result", "tool_use_id": message["tool_call_id"] ?? "",
                        "content": .array(try Self.blocks(content, at: path + ".content")),
                    ]
                ])
        case "user": add("user", try Self.blocks(content, at: path + ".content"))
        case "assistant":
            var blocks = try Self.blocks(content, at: path + ".content")
            for call in message["tool_calls"]?.array ?? [] {
                blocks.append(try Self.use(call, at: path + ".tool_calls"))
            }
            add("assistant", blocks)
        default:
            throw .invalid(
                parameter: path + ".role",
                reason: "it must be one of system, developer, user, assistant and tool")
        }
    }

    /// Turns alternate: what one side says twice in a row is one turn.
    private mutating func add(_ role: String, _ blocks: [JSONValue]) {
        if blocks.isEmpty { return }
        if turns.last?.role == role {
            turns[turns.count - 1].blocks += blocks
        } else {
            turns.append((role, blocks))
        }
    }

    private static func use(_ call: JSONValue, at path: String) throws(GatewayError) -> JSONValue {
        let text = call["function"]?["arguments"]?.string ?? "{}"
        guard let input = try? JSONParser.parse(text.isEmpty ? "{}" : text), input.object != nil
        else {
            throw .invalid(parameter: path, reason: "the arguments of a call are no JSON object")
        }
        return [
            "type": "tool_use", "id": call["id"] ?? "",
            "name": call["function"]?["name"] ?? "", "input": input,
        ]
    }

    private static func blocks(_ content: JSONValue, at path: String) throws(GatewayError)
        -> [JSONValue]
    {
        if content.isNull { return [] }
        if let text = content.string {
            // The API refuses blocks without text.
            return text.isEmpty ? [] : [["type": "text", "text": content]]
        }
        var blocks: [JSONValue] = []
        for (index, part) in try content.elements(as: path).enumerated() {
            switch part["type"]?.string {
            case "text": blocks.append(["type": "text", "text": part["text"] ?? ""])
            case "refusal": blocks.append(["type": "text", "text": part["refusal"] ?? ""])
            case "image_url":
                blocks.append(["type": "image", "source": source(part["image_url"]?["url"])])
            default:
                throw .unsupported(
                    parameter: "\(path)[\(index)]", reason: "the provider takes texts and images")
            }
        }
        return blocks
    }

    private static func source(_ url: JSONValue?) -> JSONValue {
        let text = url?.string ?? ""
        guard text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") else {
            return ["type": "url", "url": .string(text)]
        }
        let type = text[..<comma].dropFirst("data:".count).prefix { $0 != ";" }
        return [
            "type": "base64", "media_type": .string(String(type)),
            "data": .string(String(text[text.index(after: comma)...])),
        ]
    }
}
