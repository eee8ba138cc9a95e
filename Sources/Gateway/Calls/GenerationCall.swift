import JSON

/// A request for text, read and checked as far as that needs no model and no prompt.
struct GenerationCall {
    var endpoint: GenerationEndpoint
    var model: ModelReference
    /// One for chat; its messages may be empty when the model is a prompt.
    var prompts: [BackendPrompt]
    var sampling: SamplingParameters
    var logprobs: Int?
    var format: OutputFormat
    var streams: Bool
    var includesUsage: Bool
    /// For the templates of a prompt.
    var variables: JSONObject
    var user: String?
    var tags: [String]
    /// Fields that had no effect.
    var ignored: [String]
}

enum GenerationEndpoint: String {
    case chat = "/v1/chat/completions"
    case completions = "/v1/completions"
}

extension GenerationCall {
    init(_ endpoint: GenerationEndpoint, _ fields: consuming RequestFields) throws(GatewayError) {
        guard let name = try fields.text("model") else { throw .missing(parameter: "model") }
        self.endpoint = endpoint
        model = try ModelReference(name)
        try Refusal.check(&fields)
        prompts = try Self.prompts(endpoint, model, &fields)
        sampling = try SamplingReader.read(&fields)
        logprobs = try Self.logprobs(endpoint, &fields)
        format = try Self.format(&fields)
        streams = try fields.flag("stream") ?? false
        includesUsage = try Self.includesUsage(&fields, streams: streams)
        variables = try Self.variables(&fields, model)
        user = try fields.text("user")
        tags = try TagReader.read(&fields, user: user)
        ignored = fields.remaining
    }

    private static func prompts(
        _ endpoint: GenerationEndpoint, _ model: ModelReference, _ fields: inout RequestFields
    ) throws(GatewayError) -> [BackendPrompt] {
        var isPrompt = false
        if case .prompt = model { isPrompt = true }
        switch endpoint {
        case .completions:
            if isPrompt {
                throw .invalid(
                    parameter: "model", reason: "prompts are chats; use /v1/chat/completions")
            }
            guard let prompt = fields.take("prompt") else { throw .missing(parameter: "prompt") }
            return try PromptReader.read(prompt)
        case .chat:
            guard let value = fields.take("messages") else {
                if isPrompt { return [.chat([])] }
                throw .missing(parameter: "messages")
            }
            let messages = try MessageReader.read(value)
            if messages.isEmpty, !isPrompt {
                throw .invalid(parameter: "messages", reason: "it is empty")
            }
            return [.chat(messages)]
        }
    }

    private static func logprobs(_ endpoint: GenerationEndpoint, _ fields: inout RequestFields)
        throws(GatewayError) -> Int?
    {
        if endpoint == .completions { return try fields.integer("logprobs", in: 0...20) }
        let isWanted = try fields.flag("logprobs") ?? false
        let top = try fields.integer("top_logprobs", in: 0...20)
        if let top, top > 0, !isWanted {
            throw .invalid(parameter: "top_logprobs", reason: "it needs logprobs to be true")
        }
        return isWanted ? top ?? 0 : nil
    }

    private static func format(_ fields: inout RequestFields) throws(GatewayError) -> OutputFormat {
        guard let object = try fields.object("response_format") else { return .text }
        guard let type = object["type"] else {
            throw .missing(parameter: "response_format.type")
        }
        switch try type.text(as: "response_format.type") {
        case "text": return .text
        case "json_object": return .jsonObject
        case "json_schema":
            let path = "response_format.json_schema"
            guard let holder = object["json_schema"] else { throw .missing(parameter: path) }
            guard let schema = try holder.object(as: path)["schema"] else {
                throw .missing(parameter: path + ".schema")
            }
            _ = try schema.object(as: path + ".schema")
            return .jsonSchema(schema)
        default:
            throw .invalid(
                parameter: "response_format.type",
                reason: "it must be one of text, json_object and json_schema")
        }
    }

    private static func includesUsage(_ fields: inout RequestFields, streams: Bool)
        throws(GatewayError) -> Bool
    {
        guard let options = try fields.object("stream_options") else { return false }
        guard streams else {
            throw .invalid(parameter: "stream_options", reason: "it needs stream to be true")
        }
        guard let value = options["include_usage"], !value.isNull else { return false }
        guard let flag = value.bool else {
            throw .wrongType(
                parameter: "stream_options.include_usage", expected: "a boolean",
                found: value.found)
        }
        return flag
    }

    private static func variables(_ fields: inout RequestFields, _ model: ModelReference)
        throws(GatewayError) -> JSONObject
    {
        guard let variables = try fields.object("variables") else { return JSONObject() }
        guard case .prompt = model else {
            throw .invalid(
                parameter: "variables", reason: "only a model of the form prompt:NAME takes them")
        }
        return variables
    }
}
