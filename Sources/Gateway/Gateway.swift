package import Telemetry

/// The way in for applications: finds the virtual key, reads the request, resolves prompts, asks
/// a model, answers in the formats of the OpenAI API, and leaves one record of each request.
///
/// Paths: those of `Endpoint`, `GET /v1/models`, `GET /v1/models/{id}`, `POST /tokenize`,
/// `POST /detokenize`.
///
/// What a provider answers passes in both directions as it is, but for the name of the model and
/// the key. Of what an engine answers, a field of the request that the OpenAI API has and that
/// would change the answer is honoured or refused; any other field without effect is let pass and
/// named in `x-binnacle-ignored`.
package final class Gateway: Sendable {
    let services: Services

    package init(
        backend: any ModelBackend, upstream: any Upstream = NoUpstream(),
        routes: @escaping @Sendable () -> RouteTable = { RouteTable() },
        prompts: any PromptResolver, usage: any UsageSink,
        keys: KeyRing, prices: @escaping @Sendable () -> PriceTable, clock: Clock = .system,
        random: RandomSource = .system, settings: GatewaySettings = GatewaySettings(),
        allowances: Allowances = Allowances(), journal: HoldJournal? = nil
    ) {
        services = Services(
            backend: backend, upstream: upstream, routes: routes, prompts: prompts, usage: usage,
            keys: keys, prices: prices,
            clock: clock, random: random, settings: settings,
            allowances: allowances, journal: journal)
    }

    /// Answers a request. For a stream this returns when the first text is ready, so that what
    /// fails before still has a status of its own.
    ///
    /// Cancel the task when the client goes away: the model then stops at once. A response with
    /// events must be written, or dropped, which cancels it.
    package func respond(to request: GatewayRequest) async -> GatewayResponse {
        let ids = RequestIds(request, random: services.random)
        do throws(GatewayError) {
            let route = try Route(request)
            let key = try authenticate(request)
            switch route {
            case .call(let endpoint):
                let admission = Admission(services, key: key, ids: ids, endpoint: endpoint.path)
                return await answer(endpoint, request, ids, admission)
            case .models: return ModelsAnswer.list(models, ids)
            case .model(let id): return try ModelsAnswer.one(id, models, ids)
            case .tokenize: return try await tokenize(request, ids)
            case .detokenize: return try await detokenize(request, ids)
            }
        } catch {
            return GatewayResponse(error, ids)
        }
    }

    /// Whether any model can be asked for now.
    package var hasModels: Bool { !models.isEmpty }

    /// Of the engines and of the providers.
    var models: [ServedModel] { services.backend.models() + services.routes().models }

    /// What providers are working on, the oldest first. Engines know of their own requests.
    package func liveCalls() -> [LiveCall] { services.live.list(services.clock) }

    /// Stops a request at a provider; its client gets an error. False when there is none.
    package func cancel(request id: String) -> Bool { services.live.cancel(id) }

    /// What to say when a body was cut off because it exceeds `bodyLimitBytes`.
    package func bodyTooLarge() -> GatewayResponse {
        GatewayResponse(.bodyTooLarge(limitBytes: services.settings.bodyLimitBytes))
    }

    func fields(_ request: GatewayRequest) throws(GatewayError) -> RequestFields {
        try RequestFields(request.body, limitBytes: services.settings.bodyLimitBytes)
    }

    private func authenticate(_ request: GatewayRequest) throws(GatewayError) -> KeyEntry {
        guard let text = Self.presented(request) else { throw .keyMissing }
        guard let key = services.keys.entry(presenting: text) else { throw .keyInvalid }
        key.touch(at: services.clock.now())
        return key
    }

    /// As a bearer, or as Anthropic's libraries send it.
    private static func presented(_ request: GatewayRequest) -> String? {
        guard let header = request.header("authorization") else {
            return request.header("x-api-key")
        }
        let words = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard words.count == 2, Substring(words[0]).lowercased() == "bearer" else { return nil }
        return String(Substring(words[1]))
    }
}
