package import JSON

/// Finds chat templates, and the names that they use for special tokens, in the files of a model.
package struct ChatTemplateSource: Sendable {
    /// The templates by name; `default` unless the file names them.
    package let templates: [(name: String, source: String)]
    /// `bos_token`, `eos_token` and the like with their texts.
    package let specialTokens: [(name: String, text: String)]

    /// Reads `tokenizer_config.json` and, where there is one, `chat_template.jinja`, which wins
    /// over a template in the former.
    package init(tokenizerConfig: [UInt8]?, templateFile: String? = nil) throws(TokenizerError) {
        var document = JSONValue.object(JSONObject())
        if let tokenizerConfig {
            do throws(JSONError) {
                document = try JSONParser.parse(tokenizerConfig)
            } catch {
                throw .notJSON(error)
            }
        }
        try self.init(tokenizerConfig: document, templateFile: templateFile)
    }

    /// Of a `tokenizer_config.json` that is parsed already.
    package init(tokenizerConfig document: JSONValue, templateFile: String?) throws(TokenizerError)
    {
        let root = ConfigurationNode(value: document, path: "")
        var templates: [(name: String, source: String)] = []
        if let node = try root.optional("chat_template") {
            templates = try Self.templates(node)
        }
        if let templateFile {
            templates.removeAll { $0.name == "default" }
            templates.insert((name: "default", source: templateFile), at: 0)
        }
        self.templates = templates
        specialTokens = try Self.specialTokens(root)
    }

    /// The source of a template by name: `tool_use` falls back to `default`.
    package func source(_ name: String = "default") -> String? {
        templates.first { $0.name == name }?.source
            ?? templates.first { $0.name == "default" }?.source
    }

    private static func templates(_ node: ConfigurationNode) throws(TokenizerError)
        -> [(name: String, source: String)]
    {
        if let text = node.value.string { return [(name: "default", source: text)] }
        var templates: [(name: String, source: String)] = []
        for element in try node.elements() {
            templates.append(
                (name: try element.string("name"), source: try element.string("template")))
        }
        return templates
    }

    /// Members that end in `_token`: a text, or an object with its `content`.
    private static func specialTokens(_ root: ConfigurationNode) throws(TokenizerError)
        -> [(name: String, text: String)]
    {
        var tokens: [(name: String, text: String)] = []
        for member in root.value.object?.members ?? [] where member.key.hasSuffix("_token") {
            switch member.value {
            case .string(let text): tokens.append((name: member.key, text: text))
            case .object:
                let node = ConfigurationNode(value: member.value, path: member.key)
                tokens.append((name: member.key, text: try node.string("content")))
            default: continue  // null, or a flag such as add_bos_token
            }
        }
        return tokens
    }
}
