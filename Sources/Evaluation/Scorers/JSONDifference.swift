import JSON

/// Where two JSON values part.
enum JSONDifference {
    /// The first difference with a JSON pointer to it; nil for equal values.
    static func first(expected: JSONValue, found: JSONValue, at pointer: String) -> String? {
        switch (expected, found) {
        case (.object(let wanted), .object(let got)): first(wanted, got, at: pointer)
        case (.array(let wanted), .array(let got)): first(wanted, got, at: pointer)
        default:
            expected == found
                ? nil
                : "\(place(pointer)) is \(JSONWriter.text(found)), "
                    + "expected \(JSONWriter.text(expected))"
        }
    }

    private static func place(_ pointer: String) -> String {
        pointer.isEmpty ? "the output" : pointer
    }

    private static func first(_ expected: JSONObject, _ found: JSONObject, at pointer: String)
        -> String?
    {
        var rest: [String: JSONValue] = [:]
        for member in found.members { rest[member.key] = member.value }
        for member in expected.members {
            guard let value = rest.removeValue(forKey: member.key) else {
                return "\(place(pointer)) lacks '\(member.key)'"
            }
            let below = pointer + "/" + member.key
            if let difference = first(expected: member.value, found: value, at: below) {
                return difference
            }
        }
        return rest.keys.min().map { "\(place(pointer)) has '\($0)', which is not expected" }
    }

    private static func first(_ expected: [JSONValue], _ found: [JSONValue], at pointer: String)
        -> String?
    {
        for (index, pair) in zip(expected, found).enumerated() {
            let below = pointer + "/\(index)"
            if let difference = first(expected: pair.0, found: pair.1, at: below) {
                return difference
            }
        }
        if expected.count == found.count { return nil }
        return "\(place(pointer)) has \(found.count) elements, expected \(expected.count)"
    }
}
