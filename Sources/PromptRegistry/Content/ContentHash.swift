import Crypto
import JSON

extension Prompt.Content {
    /// The content as JSON; absent parameters are left out.
    var json: JSONValue {
        [
            "messages": .array(
                messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
            "model": .string(model),
            "parameters": parameters.json,
        ]
    }

    /// The one spelling that equal contents share (RFC 8785).
    var canonicalText: String { String(decoding: CanonicalJSON.bytes(json), as: UTF8.self) }

    static func hash(ofCanonical text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array(text.utf8)).flatMap {
            [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Prompt.Parameters {
    var json: JSONValue {
        var members = JSONObject()
        members["temperature"] = temperature.map(JSONValue.double)
        members["top_p"] = topP.map(JSONValue.double)
        members["max_tokens"] = maxTokens.map { .integer(Int64($0)) }
        members["stop"] = stop.map { .array($0.map(JSONValue.string)) }
        members["seed"] = seed.map { .integer(Int64($0)) }
        return .object(members)
    }
}
