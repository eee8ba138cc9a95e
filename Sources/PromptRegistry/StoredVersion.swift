import Telemetry

/// A version with its templates parsed, once for as long as the process lives.
final class StoredVersion: Sendable {
    let version: Prompt.Version
    /// Beside the messages of the content; nil when a template of an older time cannot be read.
    let templates: [Template]?

    /// For content that a push has checked; what cannot be parsed shows when it is resolved.
    init(
        prompt: String, number: Int, hash: String, content: Prompt.Content, message: String,
        author: String, createdAt: Timestamp
    ) {
        let templates = try? Self.parse(content)
        self.templates = templates
        version = Prompt.Version(
            prompt: prompt, number: number, hash: hash, content: content, message: message,
            author: author, createdAt: createdAt, variables: Self.variables(templates ?? []))
    }

    /// The templates of a content; refuses the first that is malformed.
    static func parse(_ content: Prompt.Content) throws(PromptError) -> [Template] {
        var templates: [Template] = []
        for (index, message) in content.messages.enumerated() {
            do {
                templates.append(try Template(message.content))
            } catch {
                throw .invalidTemplate(
                    message: index + 1, line: error.line, reason: error.reason)
            }
        }
        return templates
    }

    private static func variables(_ templates: [Template]) -> [String] {
        var known: Set<String> = []
        return templates.flatMap(\.variables).filter { known.insert($0).inserted }
    }
}
