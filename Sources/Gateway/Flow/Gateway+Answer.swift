import JSON
import Telemetry

extension Gateway {
    /// Finds who answers an admitted request, and has it answered.
    func answer(
        _ endpoint: Endpoint, _ request: GatewayRequest, _ ids: RequestIds,
        _ admission: consuming Admission
    ) async -> GatewayResponse {
        var admission = admission
        let way: Way
        do throws(GatewayError) {
            way = try await self.way(endpoint, request, &admission)
        } catch {
            let headers = admission.headers(ids)
            admission.settle(.failed(error))
            return GatewayResponse(error, ids, headers: headers)
        }
        switch way {
        case .provider(let job):
            let isNative = job.route.targets.first?.provider.format == endpoint.format
            if endpoint == .countTokens, !isNative { return countBySize(job, ids, admission) }
            return await forward(job, ids, admission)
        case .engine(let name, let resolved):
            switch endpoint {
            case .messages: return await messages(request, name, ids, admission)
            case .countTokens: return await countByEngine(request, name, ids, admission)
            case .embeddings: return await embed(request, ids, admission)
            default:
                return await generate(
                    endpoint.generation ?? .chat, request, ids, resolved: resolved, admission)
            }
        }
    }

    /// Anthropic's API in front of an engine: as a chat completion, there and back.
    private func messages(
        _ request: GatewayRequest, _ model: String, _ ids: RequestIds,
        _ admission: consuming Admission
    ) async -> GatewayResponse {
        var chat = request
        do throws(GatewayError) {
            let value: JSONValue
            do { value = try JSONParser.parse(request.body) } catch { throw .notJSON(error) }
            chat.body = JSONWriter.compact(
                try ChatRequest.make(
                    from: value, model: model, usesNewLimit: false, forEngine: true
                ).body)
        } catch {
            let headers = admission.headers(ids)
            admission.settle(.failed(error))
            return GatewayResponse(error, ids, headers: headers)
        }
        return await generate(
            .chat, chat, ids, resolved: nil, translation: .chatToMessages(model: model), admission)
    }

    private enum Way {
        case provider(ForwardJob)
        /// With what the name of a prompt stands for.
        case engine(String, ResolvedPrompt?)
    }

    private func way(
        _ endpoint: Endpoint, _ request: GatewayRequest, _ admission: inout Admission
    ) async throws(GatewayError) -> Way {
        let outline = try BodyOutline(
            request.body, limitBytes: services.settings.bodyLimitBytes)
        guard let name = try outline.text(.model) else { throw .missing(parameter: "model") }
        let routes = services.routes()
        let created = admission.record.startedAt.milliseconds / 1_000
        switch try ModelReference(name) {
        case .served(let name):
            if let route = routes[name] {
                return .provider(
                    try ForwardJob(
                        endpoint, route, outline, headers: request.headers, created: created))
            }
            try checkEngine(endpoint, name)
            return .engine(name, nil)
        case .prompt(let name, let selector):
            guard endpoint == .chat else {
                if endpoint == .completions || endpoint == .embeddings {
                    return .engine(name, nil)
                }
                throw .invalid(
                    parameter: "model", reason: "prompts are chats; use /v1/chat/completions")
            }
            let resolved = try await resolve(name, selector, outline, &admission)
            guard let route = routes[resolved.model] else {
                return .engine(resolved.model, resolved)
            }
            let edit = PromptEdit.make(resolved, outline)
            return .provider(
                try ForwardJob(
                    endpoint, route, outline, headers: request.headers, edit: edit, created: created
                ))
        }
    }

    /// Our own engines do not do everything that providers do.
    private func checkEngine(_ endpoint: Endpoint, _ name: String) throws(GatewayError) {
        if endpoint.generation != nil || endpoint == .embeddings || endpoint == .countTokens {
            return
        }
        _ = try model(name)
        throw .wrongEndpoint(
            model: name, endpoint: endpoint.path,
            reason: "an engine of this server runs it; a route to a provider could")
    }

    private func resolve(
        _ name: String, _ selector: PromptRequest.Selector, _ outline: BodyOutline,
        _ admission: inout Admission
    ) async throws(GatewayError) -> ResolvedPrompt {
        let variables = try outline.value(.variables)?.object(as: "variables")
        let user = try outline.text(.user)
        let resolved = try await services.prompts.resolve(
            PromptRequest(
                name: name, selector: selector, variables: variables ?? JSONObject(),
                splitKey: user ?? admission.record.requestId))
        admission.record.prompt = resolved.use
        return resolved
    }
}
