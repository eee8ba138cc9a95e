import JSON

/// The list of models, and one of it.
enum ModelsAnswer {
    static func list(_ models: [ServedModel], _ ids: RequestIds) -> GatewayResponse {
        let body: JSONValue = ["object": "list", "data": .array(models.map(object))]
        return GatewayResponse(headers: ids.headers, json: JSONWriter.compact(body))
    }

    static func one(_ id: String, _ models: [ServedModel], _ ids: RequestIds)
        throws(GatewayError) -> GatewayResponse
    {
        guard let model = models.first(where: { $0.id == id }) else {
            throw .unknownModel(id, known: models.map(\.id))
        }
        return GatewayResponse(headers: ids.headers, json: JSONWriter.compact(object(model)))
    }

    private static func object(_ model: ServedModel) -> JSONValue {
        [
            "id": .string(model.id), "object": "model", "created": .integer(Int64(model.created)),
            "owned_by": .string(model.ownedBy),
            // As vLLM calls it; clients that know it can fit their prompts.
            "max_model_len": .integer(Int64(model.contextTokens)),
        ]
    }
}
