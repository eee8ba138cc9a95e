import JSON

/// Reads the `messages` of a chat request.
enum MessageReader {
    static func read(_ value: JSONValue) throws(GatewayError) -> [ChatMessage] {
        let elements = try value.elements(as: "messages")
        var messages: [ChatMessage] = []
        messages.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            messages.append(try message(element, at: "messages[\(index)]"))
        }
        return messages
    }

    private static func message(_ value: JSONValue, at path: String) throws(GatewayError)
        -> ChatMessage
    {
        let object = try value.object(as: path)
        guard let name = object["role"] else { throw .missing(parameter: path + ".role") }
        let role = try self.role(name.text(as: path + ".role"), at: path + ".role")
        for calls in ["tool_calls", "function_call"] {
            if let value = object[calls], !value.isNull, value != [] {
                throw .unsupported(
                    parameter: "\(path).\(calls)", reason: "the model cannot call tools")
            }
        }
        guard let content = object["content"], !content.isNull else {
            throw .missing(parameter: path + ".content")
        }
        return ChatMessage(role: role, content: try text(content, at: path + ".content"))
    }

    private static func role(_ name: String, at path: String) throws(GatewayError)
        -> ChatMessage.Role
    {
        switch name {
        // Newer clients call the same thing by another name.
        case "developer": return .system
        case "tool", "function":
            throw .unsupported(parameter: path, reason: "the model cannot call tools")
        default:
            guard let role = ChatMessage.Role(rawValue: name) else {
                throw .invalid(
                    parameter: path,
                    reason: "it must be one of system, developer, user and assistant")
            }
            return role
        }
    }

    /// A string, or text parts. The parts become lines, as in other servers whose chat templates
    /// take one string.
    private static func text(_ value: JSONValue, at path: String) throws(GatewayError) -> String {
        if let text = value.string { return text }
        guard let parts = value.array else {
            throw .wrongType(
                parameter: path, expected: "a string or an array of parts", found: value.found)
        }
        var lines: [String] = []
        for (index, part) in parts.enumerated() {
            let place = "\(path)[\(index)]"
            let object = try part.object(as: place)
            guard let type = object["type"] else { throw .missing(parameter: place + ".type") }
            guard try type.text(as: place + ".type") == "text" else {
                throw .unsupported(
                    parameter: place + ".type", reason: "the model takes text parts only")
            }
            guard let text = object["text"] else {
                throw .missing(parameter: place + ".text")
            }
            lines.append(try text.text(as: place + ".text"))
        }
        return lines.joined(separator: "\n")
    }
}
