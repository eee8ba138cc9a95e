package import FoundationEssentials

/// How every message of the control API is spelled: JSON, snake_case, times in milliseconds since
/// 1970, money in nano-dollars.
package enum ControlCodec {
    package static func encode(_ message: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return try encoder.encode(message)
    }

    /// The same message over several lines with sorted members, for `--json`.
    package static func encodeForPeople(_ message: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.withoutEscapingSlashes, .prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(message), as: UTF8.self)
    }

    package static func decode<Message: Decodable>(_ type: Message.Type, from bytes: Data) throws
        -> Message
    {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: bytes)
    }
}
