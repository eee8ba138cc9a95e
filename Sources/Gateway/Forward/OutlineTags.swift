import JSON

/// What a request says about itself. A provider sees the same members and refuses what it does
/// not like; here, what fits is taken.
enum OutlineTags {
    static func read(_ outline: BodyOutline) -> [String] {
        var tags: [String] = []
        if let user = outline.value(.user)?.string { add("user", user, to: &tags) }
        for member in outline.value(.metadata)?.object?.members ?? [] {
            guard let value = member.value.string else { continue }
            add(member.key == "user_id" ? "user" : member.key, value, to: &tags)
        }
        return tags
    }

    private static func add(_ name: String, _ value: String, to tags: inout [String]) {
        guard tags.count <= TagReader.pairLimit, name.utf8.count <= TagReader.keyLimit,
            value.utf8.count <= TagReader.valueLimit
        else { return }
        tags.append("\(name)=\(value)")
    }
}

extension BodyOutline {
    /// What the model gets to read, as the record keeps it.
    var input: String? {
        let field = [Field.messages, .input, .prompt, .query].first { self[$0] != nil }
        return field.flatMap { raw($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
