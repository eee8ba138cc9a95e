package import JSON

/// What a chat template is given.
package struct ChatInput: Sendable {
    /// Objects with `role`, `content` and what else the template reads.
    package var messages: [JSONValue]
    package var tools: [JSONValue]?
    package var documents: [JSONValue]?
    package var addGenerationPrompt: Bool
    /// Further names, such as `enable_thinking`. They win over special tokens, and lose against
    /// the fields above.
    package var variables: JSONObject

    package init(
        messages: [JSONValue], tools: [JSONValue]? = nil, documents: [JSONValue]? = nil,
        addGenerationPrompt: Bool = true, variables: JSONObject = JSONObject()
    ) {
        self.messages = messages
        self.tools = tools
        self.documents = documents
        self.addGenerationPrompt = addGenerationPrompt
        self.variables = variables
    }
}

/// A chat template in the language of Jinja, compiled once, with the settings of Hugging Face's
/// transformers: `trim_blocks`, `lstrip_blocks`, loop controls, `{% generation %}`, no escaping.
///
/// Renders byte for byte what Python renders. Bounded in output, work and depth.
package struct ChatTemplate: Sendable {
    /// Characters that one rendering may write.
    package static let outputLimit = 16 << 20

    private let nodes: [TemplateNode]
    private let names: [String: Int]
    private let specialTokens: [(name: String, text: String)]
    private let now: (@Sendable () -> TemplateClockReading)?

    /// Compiles a template. `specialTokens` are the names that it finds for special tokens, such
    /// as `bos_token`; `now` serves `strftime_now`.
    package init(
        source: String, specialTokens: [(name: String, text: String)] = [],
        now: (@Sendable () -> TemplateClockReading)? = nil
    ) throws(TokenizerError) {
        (nodes, names) = try TemplateParser.parse(source)
        self.specialTokens = specialTokens
        self.now = now
    }

    /// The text of a chat.
    ///
    /// Throws `.refusedByTemplate` with the template's own words where it calls `raise_exception`.
    package func render(_ input: ChatInput) throws(TokenizerError) -> String {
        try renderMarked(input).string
    }

    /// The text with the marks that tell what came from the input.
    func renderMarked(_ input: ChatInput) throws(TokenizerError) -> TemplateText {
        let scope = TemplateScope(parent: nil)
        var size = 0
        func set(_ name: String, _ value: JSONValue?) {
            size += Self.size(of: value)
            guard let number = names[name] else { return }
            scope.set(number, value.map(TemplateJSON.value) ?? .none)
        }
        for function in TemplateFunction.allCases {
            if let number = names[function.rawValue] { scope.set(number, .function(function)) }
        }
        for token in specialTokens {
            if let number = names[token.name] { scope.set(number, .literal(token.text)) }
        }
        for member in input.variables.members { set(member.key, member.value) }
        set("messages", .array(input.messages))
        set("tools", input.tools.map { .array($0) })
        set("documents", input.documents.map { .array($0) })
        set("add_generation_prompt", .bool(input.addGenerationPrompt))
        let renderer = TemplateRenderer(
            budget: TemplateBudget(work: 50_000_000 + 100 * size), outputLimit: Self.outputLimit,
            now: now)
        do throws(TemplateFault) {
            return try renderer.render(nodes, TemplateScope(parent: scope))
        } catch {
            throw Self.error(error, line: renderer.line)
        }
    }

    private static func error(_ fault: TemplateFault, line: Int) -> TokenizerError {
        switch fault {
        case .failure(let reason): .templateFailure(line: line, reason: reason)
        case .limit(let limit): .templateLimit(line: line, limit: limit)
        case .refused(let message): .refusedByTemplate(message: message)
        }
    }

    /// Roughly the characters of a value, which sets how much work its rendering may take.
    private static func size(of value: JSONValue?) -> Int {
        switch value {
        case nil, .null?, .bool?, .integer?, .double?: 1
        case .string(let text)?: text.utf8.count + 1
        case .array(let elements)?: elements.reduce(1) { $0 + size(of: $1) }
        case .object(let object)?:
            object.members.reduce(1) { $0 + $1.key.utf8.count + size(of: $1.value) }
        }
    }
}
