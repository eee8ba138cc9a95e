import JSON

/// A place in the tokenizer file, which knows its path for error messages.
struct ConfigurationNode {
    let value: JSONValue
    let path: String

    func contradiction(expected: String, found: String? = nil) -> TokenizerError {
        .contradiction(key: path, expected: expected, found: found ?? Self.shortened(value))
    }

    func unsupported(_ found: String, supported: String) -> TokenizerError {
        .unsupported(key: path, found: found, supported: supported)
    }

    /// The member, nil if it is absent or null.
    func optional(_ key: String) throws(TokenizerError) -> ConfigurationNode? {
        guard let object = value.object else { throw contradiction(expected: "an object") }
        guard let member = object[key], !member.isNull else { return nil }
        return ConfigurationNode(value: member, path: path.isEmpty ? key : "\(path).\(key)")
    }

    func required(_ key: String) throws(TokenizerError) -> ConfigurationNode {
        if let member = try optional(key) { return member }
        let name = path.isEmpty ? key : "\(path).\(key)"
        throw .contradiction(key: name, expected: "a value", found: "nothing")
    }

    func string() throws(TokenizerError) -> String {
        guard let text = value.string else { throw contradiction(expected: "a string") }
        return text
    }

    func string(_ key: String) throws(TokenizerError) -> String { try required(key).string() }

    /// A flag, `standard` where it is left out.
    func flag(_ key: String, _ standard: Bool) throws(TokenizerError) -> Bool {
        guard let member = try optional(key) else { return standard }
        guard let flag = member.value.bool else {
            throw member.contradiction(expected: "a boolean")
        }
        return flag
    }

    func integer(in range: ClosedRange<Int>) throws(TokenizerError) -> Int {
        guard let number = value.integer, range.contains(number) else {
            throw contradiction(
                expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func elementCount() throws(TokenizerError) -> Int {
        guard let elements = value.array else { throw contradiction(expected: "an array") }
        return elements.count
    }

    func elements() throws(TokenizerError) -> [ConfigurationNode] {
        guard let elements = value.array else { throw contradiction(expected: "an array") }
        return elements.enumerated().map {
            ConfigurationNode(value: $1, path: "\(path)[\($0)]")
        }
    }

    /// The `type` of a component.
    func type() throws(TokenizerError) -> String { try string("type") }

    /// The component itself, or the members of a `Sequence` at any depth, in order.
    func flattened(_ key: String, depth: Int = 0) throws(TokenizerError) -> [ConfigurationNode] {
        guard try type() == "Sequence" else { return [self] }
        guard depth < 8 else { throw contradiction(expected: "at most 8 sequences in each other") }
        var parts: [ConfigurationNode] = []
        for element in try required(key).elements() {
            parts += try element.flattened(key, depth: depth + 1)
        }
        guard parts.count <= 64 else { throw contradiction(expected: "at most 64 components") }
        return parts
    }

    /// A short text that stands for a value in a message.
    private static func shortened(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): "an array of \(elements.count)"
        case .object(let object): "an object of \(object.members.count)"
        case .string(let text): text.count > 60 ? "\"\(text.prefix(60))…\"" : "\"\(text)\""
        default: JSONWriter.text(value)
        }
    }
}
