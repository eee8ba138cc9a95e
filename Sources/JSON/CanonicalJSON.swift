/// One spelling for equal documents, after RFC 8785: members sorted by the UTF-16 code units of
/// their keys, numbers as ECMAScript writes them, no blanks. The base of content hashes.
package enum CanonicalJSON {
    package static func bytes(_ value: JSONValue) -> [UInt8] {
        JSONWriter.compact(sorted(value))
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(sorted))
        case .object(let object):
            var last: [String: JSONValue] = [:]
            for member in object.members { last[member.key] = member.value }
            let keys = last.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
            return .object(
                JSONObject(keys.map { .init(key: $0, value: sorted(last[$0] ?? .null)) }))
        case .integer(let number):
            // RFC 8785 knows doubles only: an integer beyond 2^53 is written as its double.
            return .double(Double(number))
        default: return value
        }
    }
}
