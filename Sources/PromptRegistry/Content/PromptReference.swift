/// Which version of a prompt is meant.
package enum PromptSelector: Equatable, Sendable {
    case environment(String)
    case version(Int)
}

/// A prompt as requests name it in place of a model: `prompt:NAME@ENVIRONMENT`,
/// `prompt:NAME#VERSION`, or `prompt:NAME` for what `production` serves.
package struct PromptReference: Equatable, Sendable {
    package static let defaultEnvironment = "production"
    private static let scheme = "prompt:"

    package let name: String
    package let selector: PromptSelector

    /// Nil for a text that does not begin with `prompt:`, which then names a model.
    package static func parse(_ text: String) throws(PromptError) -> PromptReference? {
        guard text.hasPrefix(scheme) else { return nil }
        let rest = text.dropFirst(scheme.count)
        guard let mark = rest.firstIndex(where: { $0 == "@" || $0 == "#" }) else {
            return try make(rest, .environment(defaultEnvironment), text)
        }
        let target = rest[rest.index(after: mark)...]
        if rest[mark] == "@" {
            guard ContentRules.isName(String(target)) else { throw .invalidReference(text) }
            return try make(rest[..<mark], .environment(String(target)), text)
        }
        // Digits alone: `Int` would take a sign, too.
        guard target.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let version = Int(target)
        else { throw .invalidReference(text) }
        return try make(rest[..<mark], .version(version), text)
    }

    private static func make(_ name: Substring, _ selector: PromptSelector, _ text: String)
        throws(PromptError) -> PromptReference
    {
        guard ContentRules.isName(String(name)) else { throw .invalidReference(text) }
        return PromptReference(name: String(name), selector: selector)
    }
}
