import JSON

/// `POST /tokenize` and `POST /detokenize` in vLLM's shape. They generate nothing, so they leave
/// no record.
extension Gateway {
    func tokenize(_ request: GatewayRequest, _ ids: RequestIds) async throws(GatewayError)
        -> GatewayResponse
    {
        var fields = try fields(request)
        let model = try servedModel(&fields)
        let prompt: BackendPrompt
        if let messages = fields.take("messages") {
            prompt = .chat(try MessageReader.read(messages))
        } else if let text = try fields.text("prompt") {
            prompt = .text(text)
        } else {
            throw .missing(parameter: "prompt")
        }
        let tokens = try await services.backend.tokenize(prompt, model: model.id)
        let body: JSONValue = [
            "count": .integer(Int64(tokens.count)),
            "max_model_len": .integer(Int64(model.contextTokens)),
            "tokens": .array(tokens.map { .integer(Int64($0)) }),
        ]
        return GatewayResponse(headers: ids.headers, json: JSONWriter.compact(body))
    }

    func detokenize(_ request: GatewayRequest, _ ids: RequestIds) async throws(GatewayError)
        -> GatewayResponse
    {
        var fields = try fields(request)
        let model = try servedModel(&fields)
        guard let value = fields.take("tokens") else { throw .missing(parameter: "tokens") }
        let tokens = try PromptReader.tokens(value.elements(as: "tokens"), at: "tokens")
        let text = try await services.backend.detokenize(tokens, model: model.id)
        let body: JSONValue = ["prompt": .string(text)]
        return GatewayResponse(headers: ids.headers, json: JSONWriter.compact(body))
    }

    private func servedModel(_ fields: inout RequestFields) throws(GatewayError) -> ServedModel {
        guard let name = try fields.text("model") else { throw .missing(parameter: "model") }
        return try model(name)
    }
}
