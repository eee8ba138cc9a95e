import JSON

/// The chunks of a chat completion as the events of Anthropic's messages API.
struct MessageEvents: Sendable {
    private enum Block: Equatable {
        case text
        /// By its place among the calls of the chunk.
        case tool(Int)
    }

    private let model: String
    private var hasBegun = false
    private var open: Block?
    private var index = -1
    private var finish: String?
    private var usage: JSONValue?

    init(model: String) { self.model = model }

    mutating func take(_ data: ArraySlice<UInt8>) -> [UInt8] {
        if data.elementsEqual("[DONE]".utf8) { return end() }
        guard let chunk = try? JSONParser.parse(Array(data)) else { return [] }
        if let error = chunk["error"] {
            let body: JSONValue = [
                "type": "error",
                "error": ["type": "api_error", "message": error["message"] ?? "the model failed"],
            ]
            return Self.event("error", body)
        }
        var bytes = begin(chunk)
        if let usage = chunk["usage"], !usage.isNull { self.usage = usage }
        guard let choice = chunk["choices"]?.array?.first else { return bytes }
        if let reason = choice["finish_reason"]?.string { finish = reason }
        let delta = choice["delta"]
        if let text = delta?["content"]?.string, !text.isEmpty {
            bytes += turn(to: .text, ["type": "text", "text": ""])
            bytes += piece(["type": "text_delta", "text": .string(text)])
        }
        for call in delta?["tool_calls"]?.array ?? [] {
            let place = call["index"]?.integer ?? 0
            bytes += turn(
                to: .tool(place),
                [
                    "type": "tool_use", "id": call["id"] ?? "",
                    "name": call["function"]?["name"] ?? "", "input": [:],
                ])
            if let text = call["function"]?["arguments"]?.string, !text.isEmpty {
                bytes += piece(["type": "input_json_delta", "partial_json": .string(text)])
            }
        }
        return bytes
    }

    private mutating func begin(_ chunk: JSONValue) -> [UInt8] {
        if hasBegun { return [] }
        hasBegun = true
        let message: JSONValue = [
            "id": .string(MessageAnswer.id(chunk)), "type": "message", "role": "assistant",
            "model": .string(model), "content": [], "stop_reason": .null, "stop_sequence": .null,
            "usage": MessageAnswer.usage(nil),
        ]
        return Self.event("message_start", ["type": "message_start", "message": message])
    }

    /// Ends the block before, if it is another one.
    private mutating func turn(to block: Block, _ start: JSONValue) -> [UInt8] {
        if open == block { return [] }
        let bytes = close()
        open = block
        index += 1
        return bytes
            + Self.event(
                "content_block_start",
                [
                    "type": "content_block_start", "index": .integer(Int64(index)),
                    "content_block": start,
                ])
    }

    private func piece(_ delta: JSONValue) -> [UInt8] {
        Self.event(
            "content_block_delta",
            ["type": "content_block_delta", "index": .integer(Int64(index)), "delta": delta])
    }

    private mutating func close() -> [UInt8] {
        guard open != nil else { return [] }
        open = nil
        return Self.event(
            "content_block_stop",
            ["type": "content_block_stop", "index": .integer(Int64(index))])
    }

    private mutating func end() -> [UInt8] {
        let delta: JSONValue = [
            "stop_reason": .string(MessageAnswer.stopReason(finish)), "stop_sequence": .null,
        ]
        return close()
            + Self.event(
                "message_delta",
                [
                    "type": "message_delta", "delta": delta,
                    "usage": MessageAnswer.usage(usage),
                ])
            + Self.event("message_stop", ["type": "message_stop"])
    }

    private static func event(_ name: String, _ body: JSONValue) -> [UInt8] {
        var bytes = Array("event: \(name)\ndata: ".utf8)
        JSONWriter.append(body, to: &bytes)
        return bytes + [0x0A, 0x0A]
    }
}
