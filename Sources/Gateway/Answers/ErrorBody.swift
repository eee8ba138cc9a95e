import JSON

/// The error object of the OpenAI API, alike in a response and in a stream's event.
enum ErrorBody {
    /// With a request id the message ends in it, so that it is in every client's log.
    static func bytes(_ error: GatewayError, requestId: String? = nil) -> [UInt8] {
        var message = error.description
        if let requestId, error.status >= 500 { message += " (request \(requestId))" }
        return JSONWriter.compact([
            "error": [
                "message": .string(message), "type": .string(error.type),
                "param": error.parameter.map(JSONValue.string) ?? .null,
                "code": .string(error.code),
            ]
        ])
    }
}
