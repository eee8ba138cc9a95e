/// What the field `model` names: a served model, or a prompt that brings its model along.
enum ModelReference: Hashable {
    case served(String)
    case prompt(name: String, PromptRequest.Selector)

    static let promptPrefix = "prompt:"
    static let defaultEnvironment = "production"

    /// `NAME`, `prompt:NAME`, `prompt:NAME@ENVIRONMENT` or `prompt:NAME#VERSION`.
    init(_ text: String) throws(GatewayError) {
        guard text.hasPrefix(Self.promptPrefix) else {
            self = .served(text)
            return
        }
        let rest = text.dropFirst(Self.promptPrefix.count)
        guard let mark = rest.lastIndex(where: { $0 == "@" || $0 == "#" }) else {
            self = .prompt(name: try Self.name(rest), .environment(Self.defaultEnvironment))
            return
        }
        let name = try Self.name(rest[..<mark])
        let selector = rest[rest.index(after: mark)...]
        if rest[mark] == "@" {
            guard !selector.isEmpty else { throw Self.malformed("the environment is empty") }
            self = .prompt(name: name, .environment(String(selector)))
        } else {
            guard let version = Int(selector), version > 0 else {
                throw Self.malformed("the version must be a positive integer")
            }
            self = .prompt(name: name, .version(version))
        }
    }

    private static func name(_ text: Substring) throws(GatewayError) -> String {
        guard !text.isEmpty else { throw malformed("the name of the prompt is empty") }
        return String(text)
    }

    private static func malformed(_ reason: String) -> GatewayError {
        .invalid(
            parameter: "model",
            reason: "\(reason); use prompt:NAME, prompt:NAME@ENVIRONMENT or prompt:NAME#VERSION")
    }
}
