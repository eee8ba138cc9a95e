import JSON
import Telemetry

/// `POST /v1/messages/count_tokens` for models whose providers have no such thing.
extension Gateway {
    /// By the model's own tokenizer; it generates nothing, so it costs nothing.
    func countByEngine(
        _ request: GatewayRequest, _ model: String, _ ids: RequestIds,
        _ admission: consuming Admission
    ) async -> GatewayResponse {
        var admission = admission
        do throws(GatewayError) {
            let served = try self.model(model)
            admission.record.model = served.id
            let value: JSONValue
            do { value = try JSONParser.parse(request.body) } catch { throw .notJSON(error) }
            let chat = try ChatRequest.make(
                from: value, model: model, usesNewLimit: false, forEngine: true)
            let messages = try MessageReader.read(chat.body["messages"] ?? [])
            let tokens = try await services.backend.tokenize(.chat(messages), model: model)
            return counted(tokens.count, isEstimated: false, ids, admission)
        } catch {
            let headers = admission.headers(ids)
            admission.settle(.failed(error))
            return GatewayResponse(error, ids, headers: headers)
        }
    }

    func countBySize(_ job: ForwardJob, _ ids: RequestIds, _ admission: consuming Admission)
        -> GatewayResponse
    {
        var admission = admission
        admission.record.model = job.route.name
        return counted(
            SizeEstimate.inputTokens(job.outline), isEstimated: true, ids, admission)
    }

    private func counted(
        _ tokens: Int, isEstimated: Bool, _ ids: RequestIds, _ admission: consuming Admission
    ) -> GatewayResponse {
        var headers = admission.headers(ids)
        if isEstimated { headers.append(HeaderField("x-binnacle-estimated", "true")) }
        admission.settle(.finished(.stop))
        let body: JSONValue = ["input_tokens": .integer(Int64(tokens))]
        return GatewayResponse(headers: headers, json: JSONWriter.compact(body))
    }
}
