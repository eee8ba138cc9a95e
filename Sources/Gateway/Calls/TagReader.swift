import JSON

/// Reads what a request says about itself, for attribution: `metadata` and `user` become tags
/// such as `team=search`.
enum TagReader {
    /// The limits of the OpenAI API, but in bytes.
    static let pairLimit = 16
    static let keyLimit = 64
    static let valueLimit = 512

    static func read(_ fields: inout RequestFields, user: String?) throws(GatewayError) -> [String]
    {
        var tags: [String] = []
        if let user { tags.append("user=\(try checked(user, "user", valueLimit))") }
        guard let metadata = try fields.object("metadata") else { return tags }
        guard metadata.members.count <= pairLimit else {
            throw .invalid(
                parameter: "metadata",
                reason: "it may have \(pairLimit) pairs, but has \(metadata.members.count)")
        }
        for member in metadata.members {
            let key = try checked(member.key, "metadata", keyLimit)
            let place = "metadata.\(key)"
            tags.append("\(key)=\(try checked(member.value.text(as: place), place, valueLimit))")
        }
        return tags
    }

    private static func checked(_ text: String, _ parameter: String, _ limit: Int)
        throws(GatewayError) -> String
    {
        guard text.utf8.count <= limit else {
            throw .invalid(
                parameter: parameter,
                reason: "it may have \(limit) bytes, but has \(text.utf8.count)")
        }
        return text
    }
}
