package import JSON

/// Why a tokenizer or a chat template cannot be loaded, or a chat cannot be rendered.
package enum TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is not JSON.
    case notJSON(JSONError)
    /// A value contradicts its format or another value. `key` is its path, as in
    /// `model.merges[17]`.
    case contradiction(key: String, expected: String, found: String)
    /// The file is sound, but asks for something that is not built in.
    case unsupported(key: String, found: String, supported: String)
    /// The template is not in the language; lines count from 1.
    case templateSyntax(line: Int, reason: String)
    /// The template failed while rendering, as it would in Python.
    case templateFailure(line: Int, reason: String)
    /// The template itself refused the chat with `raise_exception`: the caller's mistake, in the
    /// words of the template.
    case refusedByTemplate(message: String)
    /// Rendering was stopped because it went beyond a bound.
    case templateLimit(line: Int, limit: String)
    /// A special token could be written by ordinary text, so chats cannot be kept apart from it.
    case forgeableSpecialToken(text: String, reason: String)

    package var description: String {
        switch self {
        case .notJSON(let error): "The tokenizer file is not JSON: \(error). Fetch it again."
        case .contradiction(let key, let expected, let found):
            "The tokenizer file contradicts itself at \(key): expected \(expected), found \(found)."
                + " Fetch it again, or ask its publisher."
        case .unsupported(let key, let found, let supported):
            "The tokenizer file asks at \(key) for \(found), which is not supported;"
                + " supported: \(supported)."
        case .templateSyntax(let line, let reason):
            "The chat template has an error in line \(line): \(reason)."
        case .templateFailure(let line, let reason):
            "The chat template failed in line \(line): \(reason)."
                + " The messages may lack what it needs."
        case .refusedByTemplate(let message): message
        case .templateLimit(let line, let limit):
            "The chat template was stopped in line \(line): \(limit)."
        case .forgeableSpecialToken(let text, let reason):
            "The special token \(text) cannot be kept out of messages: \(reason)."
                + " Use a tokenizer that keeps its special tokens apart."
        }
    }
}
