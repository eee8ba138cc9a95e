import Telemetry

/// `POST /v1/embeddings`.
extension Gateway {
    /// Takes an admitted request to its end.
    func embed(
        _ request: GatewayRequest, _ ids: RequestIds, _ admission: consuming Admission
    ) async -> GatewayResponse {
        var admission = admission
        do throws(GatewayError) {
            let call = try EmbeddingCall(fields(request))
            let embeddings = try await embeddings(call, &admission)
            let answer = EmbeddingsAnswer(
                model: call.model, encoding: call.encoding, embeddings: embeddings)
            let headers = admission.headers(ids, ignored: call.ignored)
            let bytes = answer.bytes()
            admission.settle(.finished(.stop))
            return GatewayResponse(headers: headers, json: bytes)
        } catch {
            let headers = admission.headers(ids)
            admission.settle(.failed(error))
            return GatewayResponse(error, ids, headers: headers)
        }
    }

    private func embeddings(_ call: EmbeddingCall, _ admission: inout Admission)
        async throws(GatewayError) -> BackendEmbeddings
    {
        admission.record.tags = call.tags
        let model = try model(call.model)
        admission.record.model = model.id
        if services.settings.capturesContent {
            admission.record.input = InputText.make(call.inputs)
        }
        try check(call, model)
        try admission.claim(ClaimEstimate(inputs: call.inputs))
        let submitted = admission.elapsedMilliseconds
        let result = try await services.backend.embed(
            BackendEmbeddingRequest(
                id: admission.record.requestId, model: model.id, inputs: call.inputs))
        admission.record.usage = TokenUsage(input: result.promptTokens)
        admission.record.timings.scheduledMilliseconds = result.scheduledMilliseconds.map {
            submitted + $0
        }
        admission.record.timings.resurrections = result.resurrections
        return result
    }

    private func check(_ call: EmbeddingCall, _ model: ServedModel) throws(GatewayError) {
        guard model.vectorSize > 0 else {
            throw .invalid(
                parameter: "model", reason: "'\(model.id)' writes text and makes no embeddings")
        }
        // Cutting vectors is sound only for models that were trained for it.
        if let dimensions = call.dimensions, dimensions != model.vectorSize {
            throw .unsupported(
                parameter: "dimensions",
                reason:
                    "vectors of '\(model.id)' have \(model.vectorSize) numbers and cannot be cut")
        }
    }
}
