import JSON

/// The error object of an API, alike in a response and in a stream's event.
enum ErrorBody {
    /// With a request id the message ends in it, so that it is in every client's log.
    static func bytes(_ error: GatewayError, _ dialect: Dialect, requestId: String? = nil)
        -> [UInt8]
    {
        let text = JSONValue.string(message(error, requestId))
        switch dialect {
        case .openai:
            let object: [JSONObject.Member] = [
                .init(key: "message", value: text),
                .init(key: "type", value: .string(error.type)),
                .init(key: "param", value: error.parameter.map(JSONValue.string) ?? .null),
                .init(key: "code", value: .string(error.code)),
            ]
            return JSONWriter.compact(["error": (object + error.details).object])
        case .anthropic:
            let object: [JSONObject.Member] = [
                .init(key: "type", value: .string(error.anthropicType)),
                .init(key: "message", value: text),
                .init(key: "code", value: .string(error.code)),
            ]
            return JSONWriter.compact([
                "type": "error", "error": (object + error.details).object,
                "request_id": requestId.map(JSONValue.string) ?? .null,
            ])
        }
    }

    /// An error in the middle of a stream.
    static func event(_ error: GatewayError, _ endpoint: Endpoint, requestId: String?) -> [UInt8] {
        let name: String? = endpoint == .chat || endpoint == .completions ? nil : "error"
        let body =
            endpoint == .responses
            ? JSONWriter.compact([
                "type": "error", "code": .string(error.code),
                "message": .string(message(error, requestId)), "param": .null,
            ])
            : bytes(error, Dialect(path: endpoint.path), requestId: requestId)
        return Array((name.map { "event: \($0)\n" } ?? "").utf8) + Array("data: ".utf8) + body
            + [0x0A, 0x0A]
    }

    private static func message(_ error: GatewayError, _ requestId: String?) -> String {
        guard let requestId, error.status >= 500 else { return error.description }
        return "\(error.description) (request \(requestId))"
    }
}
