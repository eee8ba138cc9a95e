package import JSON

/// Why a model cannot be read. Every case names the file, and the key or tensor in it, with what
/// was expected and what was found.
package enum ModelFormatError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case invalidJSON(file: String, reason: JSONError)
    case missingKey(file: String, key: String, expected: String)
    case badKey(file: String, key: String, expected: String, found: String)
    case unknownArchitecture(file: String, found: String, supported: [String])
    case unsupported(file: String, key: String, found: String, supported: String)
    case truncated(file: String, what: String, expectedBytes: UInt64, foundBytes: UInt64)
    case badHeader(file: String, expected: String, found: String)
    case badTensor(file: String, tensor: String, expected: String, found: String)
    case missingTensor(file: String, tensor: String, expectedShape: [Int])
    case missingShard(file: String, tensor: String, shard: String)

    package var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): cannot be read: \(reason)"
        case .invalidJSON(let file, let reason):
            "\(file): not JSON: \(reason)"
        case .missingKey(let file, let key, let expected):
            "\(file): key \"\(key)\" is missing; expected \(expected)"
        case .badKey(let file, let key, let expected, let found):
            "\(file): key \"\(key)\": expected \(expected), found \(found)"
        case .unknownArchitecture(let file, let found, let supported):
            "\(file): architecture \"\(found)\" is not known; supported: "
                + supported.joined(separator: ", ")
        case .unsupported(let file, let key, let found, let supported):
            "\(file): key \"\(key)\" is \(found), which is not supported; supported: \(supported)"
        case .truncated(let file, let what, let expected, let found):
            "\(file): ends inside \(what): expected \(expected) bytes, found \(found); "
                + "copy the file again"
        case .badHeader(let file, let expected, let found):
            "\(file): bad header: expected \(expected), found \(found)"
        case .badTensor(let file, let tensor, let expected, let found):
            "\(file): tensor \"\(tensor)\": expected \(expected), found \(found)"
        case .missingTensor(let file, let tensor, let shape):
            "\(file): tensor \"\(tensor)\" of shape \(shape) is missing"
        case .missingShard(let file, let tensor, let shard):
            "\(file): tensor \"\(tensor)\" should be in \(shard), which does not hold it"
        }
    }
}
