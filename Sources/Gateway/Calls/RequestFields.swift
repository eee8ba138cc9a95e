import JSON

/// The members of a request's body, taken out one by one by those who understand them; what is
/// left at the end had no effect.
struct RequestFields {
    private var members: [String: JSONValue]

    /// Linear in the size of the body, whatever it holds. Of repeated names the last counts, and
    /// null is the same as absence.
    init(_ body: [UInt8], limitBytes: Int) throws(GatewayError) {
        guard body.count <= limitBytes else { throw .bodyTooLarge(limitBytes: limitBytes) }
        let value: JSONValue
        do { value = try JSONParser.parse(body) } catch { throw .notJSON(error) }
        guard let object = value.object else {
            throw .wrongType(parameter: "body", expected: "an object", found: value.found)
        }
        members = Dictionary(object.members.lazy.map { ($0.key, $0.value) }) { $1 }
    }

    mutating func take(_ name: String) -> JSONValue? {
        guard let value = members.removeValue(forKey: name), !value.isNull else { return nil }
        return value
    }

    mutating func text(_ name: String) throws(GatewayError) -> String? {
        try take(name)?.text(as: name)
    }

    mutating func flag(_ name: String) throws(GatewayError) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let flag = value.bool else {
            throw .wrongType(parameter: name, expected: "a boolean", found: value.found)
        }
        return flag
    }

    mutating func number(_ name: String, in range: ClosedRange<Double>) throws(GatewayError)
        -> Double?
    {
        guard let value = take(name) else { return nil }
        guard let number = value.double else {
            throw .wrongType(parameter: name, expected: "a number", found: value.found)
        }
        guard range.contains(number) else {
            let bounds = [range.lowerBound, range.upperBound, number].map(JSONNumberText.shortest)
            throw .invalid(
                parameter: name,
                reason: "it must be from \(bounds[0]) to \(bounds[1]), but is \(bounds[2])")
        }
        return number
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(GatewayError) -> Int? {
        guard let value = take(name) else { return nil }
        guard let number = value.integer else {
            throw .wrongType(parameter: name, expected: "an integer", found: value.found)
        }
        guard range.contains(number) else {
            let bounds =
                range.upperBound == .max
                ? "at least \(range.lowerBound)"
                : "from \(range.lowerBound) to \(range.upperBound)"
            throw .invalid(parameter: name, reason: "it must be \(bounds), but is \(number)")
        }
        return number
    }

    mutating func object(_ name: String) throws(GatewayError) -> JSONObject? {
        try take(name)?.object(as: name)
    }

    /// The names that nobody took.
    var remaining: [String] { members.keys.sorted() }
}

extension JSONValue {
    /// What a message calls this value: its kind with an article.
    var found: String {
        switch self {
        case .null: "null"
        case .array, .object: "an \(kind)"
        case .integer(let number): "the number \(number)"
        case .double(let number): "the number \(JSONNumberText.shortest(number))"
        default: "a \(kind)"
        }
    }

    func text(as parameter: String) throws(GatewayError) -> String {
        guard case .string(let text) = self else {
            throw .wrongType(parameter: parameter, expected: "a string", found: found)
        }
        return text
    }

    func elements(as parameter: String) throws(GatewayError) -> [JSONValue] {
        guard case .array(let elements) = self else {
            throw .wrongType(parameter: parameter, expected: "an array", found: found)
        }
        return elements
    }

    func object(as parameter: String) throws(GatewayError) -> JSONObject {
        guard case .object(let object) = self else {
            throw .wrongType(parameter: parameter, expected: "an object", found: found)
        }
        return object
    }
}
