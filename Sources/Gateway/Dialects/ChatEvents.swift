import JSON

/// The events of Anthropic's messages API as the chunks of a chat completion.
struct ChatEvents: Sendable {
    private let model: String
    private let created: Int64
    private let showsUsage: Bool
    private var id = "chatcmpl-"
    private var fields = AnthropicFields()
    /// Blocks that are calls, by their place among all blocks.
    private var calls: [Int: Int] = [:]

    init(model: String, created: Int64, showsUsage: Bool) {
        self.model = model
        self.created = created
        self.showsUsage = showsUsage
    }

    mutating func take(_ data: ArraySlice<UInt8>) -> [UInt8] {
        guard let event = try? JSONParser.parse(Array(data)) else { return [] }
        switch event["type"]?.string {
        case "message_start":
            id = ChatAnswer.id(event["message"] ?? .null)
            fields.take(event["message"]?["usage"])
            return chunk(["role": "assistant", "content": ""])
        case "content_block_start": return start(event)
        case "content_block_delta": return delta(event)
        case "message_delta":
            fields.take(event["usage"])
            guard let reason = event["delta"]?["stop_reason"]?.string else { return [] }
            return chunk([:], finish: .string(ChatAnswer.finish(reason)))
        case "message_stop":
            let usage =
                showsUsage ? line(choices: [], ["usage": ChatAnswer.usage(fields)]) : []
            return usage + Array("data: [DONE]\n\n".utf8)
        case "error":
            let error: JSONValue = [
                "message": event["error"]?["message"] ?? "the provider failed",
                "type": "server_error", "param": .null,
                "code": event["error"]?["type"] ?? "provider_failed",
            ]
            return Self.line(["error": error])
        default: return []
        }
    }

    private mutating func start(_ event: JSONValue) -> [UInt8] {
        let block = event["content_block"]
        guard block?["type"]?.string == "tool_use" else { return [] }
        let place = calls.count
        calls[event["index"]?.integer ?? 0] = place
        return chunk([
            "tool_calls": [
                [
                    "index": .integer(Int64(place)), "id": block?["id"] ?? "", "type": "function",
                    "function": ["name": block?["name"] ?? "", "arguments": ""],
                ]
            ]
        ])
    }

    private func delta(_ event: JSONValue) -> [UInt8] {
        let delta = event["delta"]
        switch delta?["type"]?.string {
        case "text_delta": return chunk(["content": delta?["text"] ?? ""])
        case "thinking_delta": return chunk(["reasoning_content": delta?["thinking"] ?? ""])
        case "input_json_delta":
            let place = calls[event["index"]?.integer ?? 0] ?? 0
            return chunk([
                "tool_calls": [
                    [
                        "index": .integer(Int64(place)),
                        "function": ["arguments": delta?["partial_json"] ?? ""],
                    ]
                ]
            ])
        default: return []
        }
    }

    private func chunk(_ delta: JSONValue, finish: JSONValue = .null) -> [UInt8] {
        line(choices: [
            ["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finish]
        ])
    }

    private func line(choices: JSONValue, _ more: JSONObject = JSONObject()) -> [UInt8] {
        let head: [JSONObject.Member] = [
            .init(key: "id", value: .string(id)),
            .init(key: "object", value: "chat.completion.chunk"),
            .init(key: "created", value: .integer(created)),
            .init(key: "model", value: .string(model)),
            .init(key: "choices", value: choices),
        ]
        return Self.line((head + more.members).object)
    }

    private func line(choices: JSONValue, _ more: [String: JSONValue]) -> [UInt8] {
        line(
            choices: choices,
            JSONObject(more.map { JSONObject.Member(key: $0.key, value: $0.value) }))
    }

    private static func line(_ body: JSONValue) -> [UInt8] {
        var bytes = Array("data: ".utf8)
        JSONWriter.append(body, to: &bytes)
        return bytes + [0x0A, 0x0A]
    }
}
