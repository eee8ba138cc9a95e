package import FoundationEssentials
import JSON

extension ControlCodec {
    /// What is wrong with a message that could not be decoded, for whoever wrote it.
    package static func explain(_ error: any Error, in bytes: Data) -> String {
        // The decoder does not tell where JSON breaks off; our own parser does.
        do { _ = try JSONParser.parse([UInt8](bytes)) } catch { return "\(error)" }
        return explain(error)
    }

    private static func explain(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): "\(place(context))lacks '\(name(key))'"
        case .typeMismatch(let type, let context): "\(place(context))must be \(words(type))"
        case .valueNotFound(let type, let context):
            "\(place(context))is null, but must be \(words(type))"
        case .dataCorrupted(let context):
            place(context) + context.debugDescription
        default: "\(error)"
        }
    }

    /// In front of what is wrong there: the path, in the spelling of the wire.
    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map(name)
        return path.isEmpty ? "it " : "'\(path.joined(separator: "."))' "
    }

    private static func name(_ key: any CodingKey) -> String {
        if let index = key.intValue { return String(index) }
        return key.stringValue.reduce(into: "") { name, letter in
            name += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
        }
    }

    private static func words(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}
