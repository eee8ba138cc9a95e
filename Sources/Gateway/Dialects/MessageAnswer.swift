import JSON
import Telemetry

/// A chat completion as an answer of Anthropic's messages API.
enum MessageAnswer {
    static func make(from chat: JSONValue, model: String) -> JSONValue {
        let choice = chat["choices"]?.array?.first
        let message = choice?["message"]
        var content: [JSONValue] = []
        if let text = message?["content"]?.string, !text.isEmpty {
            content.append(["type": "text", "text": .string(text)])
        }
        for call in message?["tool_calls"]?.array ?? [] {
            let text = call["function"]?["arguments"]?.string ?? ""
            content.append([
                "type": "tool_use", "id": call["id"] ?? "",
                "name": call["function"]?["name"] ?? "",
                "input": (try? JSONParser.parse(text)) ?? [:],
            ])
        }
        return [
            "id": .string(id(chat)), "type": "message", "role": "assistant",
            "model": .string(model), "content": .array(content),
            "stop_reason": .string(stopReason(choice?["finish_reason"]?.string)),
            "stop_sequence": .null, "usage": usage(chat["usage"]),
        ]
    }

    static func id(_ chat: JSONValue) -> String {
        "msg_" + (chat["id"]?.string ?? "").split(separator: "-").dropFirst().joined(separator: "-")
    }

    static func stopReason(_ finish: String?) -> String {
        switch finish {
        case "length": "max_tokens"
        case "tool_calls", "function_call": "tool_use"
        case "content_filter": "refusal"
        default: "end_turn"
        }
    }

    /// Whose input excludes what came from a cache.
    static func usage(_ usage: JSONValue?) -> JSONValue {
        let prompt = usage?["prompt_tokens"]?.integer ?? 0
        let cached = usage?["prompt_tokens_details"]?["cached_tokens"]?.integer ?? 0
        return [
            "input_tokens": .integer(Int64(prompt - min(cached, prompt))),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": .integer(Int64(cached)),
            "output_tokens": .integer(Int64(usage?["completion_tokens"]?.integer ?? 0)),
        ]
    }
}

/// An answer of Anthropic's messages API as a chat completion.
enum ChatAnswer {
    static func make(from message: JSONValue, model: String, created: Int64) -> JSONValue {
        let blocks = message["content"]?.array ?? []
        func texts(_ type: String, _ key: String) -> String {
            blocks.filter { $0["type"]?.string == type }.compactMap { $0[key]?.string }.joined()
        }
        let calls = blocks.filter { $0["type"]?.string == "tool_use" }.map { block -> JSONValue in
            [
                "id": block["id"] ?? "", "type": "function",
                "function": [
                    "name": block["name"] ?? "",
                    "arguments": .string(JSONWriter.text(block["input"] ?? [:])),
                ],
            ]
        }
        var answer: [JSONObject.Member] = []
        answer.add("role", "assistant")
        let text = texts("text", "text")
        answer.append(
            .init(key: "content", value: text.isEmpty && !calls.isEmpty ? .null : .string(text)))
        answer.append(.init(key: "refusal", value: .null))
        let thought = texts("thinking", "thinking")
        if !thought.isEmpty { answer.add("reasoning_content", .string(thought)) }
        if !calls.isEmpty { answer.add("tool_calls", .array(calls)) }
        return [
            "id": .string(id(message)), "object": "chat.completion", "created": .integer(created),
            "model": .string(model),
            "choices": [
                [
                    "index": 0, "message": answer.object, "logprobs": .null,
                    "finish_reason": .string(finish(message["stop_reason"]?.string)),
                ]
            ],
            "usage": usage(AnthropicFields(message["usage"])),
        ]
    }

    static func id(_ message: JSONValue) -> String {
        let id = message["id"]?.string ?? ""
        return "chatcmpl-" + (id.hasPrefix("msg_") ? String(id.dropFirst(4)) : id)
    }

    static func finish(_ reason: String?) -> String {
        switch reason {
        case "max_tokens", "model_context_window_exceeded": "length"
        case "tool_use": "tool_calls"
        case "refusal": "content_filter"
        default: "stop"
        }
    }

    /// Whose prompt includes everything.
    static func usage(_ fields: AnthropicFields) -> JSONValue {
        let usage = fields.usage ?? TokenUsage()
        return [
            "prompt_tokens": .integer(Int64(usage.prompt)),
            "completion_tokens": .integer(Int64(usage.completion)),
            "total_tokens": .integer(Int64(usage.total)),
            "prompt_tokens_details": ["cached_tokens": .integer(Int64(usage.cacheRead))],
        ]
    }
}

extension AnthropicFields {
    init(_ usage: JSONValue?) {
        self.init()
        take(usage)
    }

    /// Of a field that comes again, the last value is the whole count.
    mutating func take(_ usage: JSONValue?) {
        input = usage?["input_tokens"]?.integer ?? input
        read = usage?["cache_read_input_tokens"]?.integer ?? read
        written = usage?["cache_creation_input_tokens"]?.integer ?? written
        writtenLong =
            usage?["cache_creation"]?["ephemeral_1h_input_tokens"]?.integer ?? writtenLong
        output = usage?["output_tokens"]?.integer ?? output
    }
}
