import JSON

/// Reads one case.
enum CaseReader {
    static let members = ["id", "variables", "expected", "assert", "tags"]

    static func read(_ value: JSONValue) throws(CaseError) -> DatasetCase {
        let members = try object(value, "a case", allowed: Self.members)
        try refuseInexactNumbers(value)
        let expected = try expected(members["expected"])
        return DatasetCase(
            id: try id(members["id"]),
            variables: try variables(members["variables"]),
            expected: expected,
            assertions: try assertions(members["assert"], expected: expected),
            tags: try tags(members["tags"]))
    }

    /// The case without members that say nothing, so that cases of one meaning have one hash.
    static func normal(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        object.members.removeAll { member in
            switch member.key {
            case "variables": member.value.object?.members.isEmpty == true
            case "assert", "tags": member.value.array?.isEmpty == true
            default: false
            }
        }
        return .object(object)
    }

    /// An object with no member twice and none that is not understood.
    static func object(_ value: JSONValue, _ what: String, allowed: [String]? = nil)
        throws(CaseError) -> JSONObject
    {
        guard case .object(let object) = value else {
            throw CaseError("\(what) must be an object, not a \(value.kind)")
        }
        var seen: Set<String> = []
        for member in object.members {
            if let allowed, !allowed.contains(member.key) {
                throw CaseError(
                    "\(what) has no member '\(member.key)'; it may have "
                        + allowed.joined(separator: ", "))
            }
            if !seen.insert(member.key).inserted {
                throw CaseError("\(what) has '\(member.key)' twice")
            }
        }
        return object
    }

    private static func id(_ value: JSONValue?) throws(CaseError) -> String {
        guard let text = value?.string, !text.isEmpty else {
            throw CaseError("a case needs an 'id', a string that is not empty")
        }
        if text.utf8.count > DatasetReader.idLimit {
            throw CaseError("the id is longer than \(DatasetReader.idLimit) bytes")
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw CaseError("the id has a control character")
        }
        return text
    }

    private static func variables(_ value: JSONValue?) throws(CaseError) -> JSONObject {
        guard let value else { return JSONObject() }
        return try object(value, "'variables'")
    }

    private static func expected(_ value: JSONValue?) throws(CaseError) -> JSONValue? {
        switch value {
        case nil, .string, .object, .array: return value
        case .some(let other):
            throw CaseError(
                "'expected' must be a string, an object or an array, not a \(other.kind); "
                    + "quote it to compare it as text")
        }
    }

    private static func assertions(_ value: JSONValue?, expected: JSONValue?) throws(CaseError)
        -> [Assertion]
    {
        guard let value else { return try implied(by: expected) }
        guard case .array(let elements) = value else {
            throw CaseError("'assert' must be an array, not a \(value.kind)")
        }
        if elements.isEmpty { return try implied(by: expected) }
        if elements.count > DatasetReader.assertionLimit {
            throw CaseError("more than \(DatasetReader.assertionLimit) assertions")
        }
        var assertions: [Assertion] = []
        for element in elements { assertions.append(try AssertionReader.read(element)) }
        return assertions
    }

    private static func implied(by expected: JSONValue?) throws(CaseError) -> [Assertion] {
        guard let expected else {
            throw CaseError("neither 'expected' nor 'assert': this case would always pass")
        }
        return [Assertion(check: .equals(expected), isNegated: false)]
    }

    private static func tags(_ value: JSONValue?) throws(CaseError) -> [String] {
        guard let value else { return [] }
        guard case .array(let elements) = value else {
            throw CaseError("'tags' must be an array of strings, not a \(value.kind)")
        }
        if elements.count > DatasetReader.tagLimit {
            throw CaseError("more than \(DatasetReader.tagLimit) tags")
        }
        var tags: [String] = []
        for element in elements {
            guard let tag = element.string, !tag.isEmpty else {
                throw CaseError("every tag must be a string that is not empty")
            }
            tags.append(tag)
        }
        return tags
    }

    /// Beyond 2^53 canonical JSON has one spelling for several integers, so that two different
    /// datasets would have one hash.
    private static func refuseInexactNumbers(_ value: JSONValue) throws(CaseError) {
        switch value {
        case .integer(let number) where number.magnitude > 1 << 53:
            throw CaseError("\(number) is beyond the integers that JSON can rely on; quote it")
        case .array(let elements):
            for element in elements { try refuseInexactNumbers(element) }
        case .object(let object):
            for member in object.members { try refuseInexactNumbers(member.value) }
        default: break
        }
    }
}
