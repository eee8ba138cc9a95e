import JSON

/// The error object of the OpenAI API, alike in a response and in a stream's event.
enum ErrorBody {
    /// With a request id the message ends in it, so that it is in every client's log.
    static func bytes(_ error: GatewayError, requestId: String? = nil) -> [UInt8] {
        let object: [JSONObject.Member] = [
            .init(key: "message", value: .string(message(error, requestId))),
            .init(key: "type", value: .string(error.type)),
            .init(key: "param", value: error.parameter.map(JSONValue.string) ?? .null),
            .init(key: "code", value: .string(error.code)),
        ]
        return JSONWriter.compact(["error": .object(JSONObject(object + error.details))])
    }

    /// An error in the middle of a stream.
    static func event(_ error: GatewayError, _ endpoint: Endpoint, requestId: String?) -> [UInt8] {
        guard endpoint == .responses else {
            return Array("data: ".utf8) + bytes(error, requestId: requestId) + [0x0A, 0x0A]
        }
        let body = JSONWriter.compact([
            "type": "error", "code": .string(error.code),
            "message": .string(message(error, requestId)), "param": .null,
        ])
        return Array("event: error\ndata: ".utf8) + body + [0x0A, 0x0A]
    }

    private static func message(_ error: GatewayError, _ requestId: String?) -> String {
        guard let requestId, error.status >= 500 else { return error.description }
        return "\(error.description) (request \(requestId))"
    }
}
