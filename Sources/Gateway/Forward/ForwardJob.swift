import JSON

/// A request that goes to a provider, ready but for the choice among the route's targets.
struct ForwardJob: Sendable {
    /// As the client has it.
    let endpoint: Endpoint
    let route: ModelRoute
    let outline: BodyOutline
    let headers: [HeaderField]
    /// Beside the model and the usage: what a prompt's version brings along.
    let edit: BodyEdit
    let streams: Bool
    /// The client asked for the usage of its stream itself.
    let showsUsage: Bool
    /// Seconds since 1970.
    let created: Int64

    init(
        _ endpoint: Endpoint, _ route: ModelRoute, _ outline: BodyOutline,
        headers: [HeaderField], edit: BodyEdit = BodyEdit(), created: Int64
    ) throws(GatewayError) {
        if let ambiguity = outline.ambiguity { throw ambiguity }
        self.endpoint = endpoint
        self.route = route
        self.outline = outline
        self.headers = ForwardedHeaders.ask(headers)
        self.edit = edit
        self.created = created
        streams = outline.isTrue(.stream)
        let options = outline.value(.streamOptions)
        showsUsage = options?["include_usage"]?.bool ?? false
    }

    /// How one target is asked.
    struct Ask: Sendable {
        var request: UpstreamRequest
        /// In the API that the target speaks.
        var wire: Endpoint
        /// Nil where that is the client's.
        var translation: Translation?
        var ignored: [String] = []
    }

    func ask(_ target: ProviderTarget) throws(GatewayError) -> Ask {
        let provider = target.provider
        let wire = try wire(of: target)
        var result = Ask(
            request: UpstreamRequest(
                url: provider.url(wire), headers: headers(provider, wire), body: [],
                timeouts: provider.timeouts, streams: streams), wire: wire)
        if wire == endpoint {
            result.request.body = native(target)
            return result
        }
        let original = try parsed()
        let body: JSONValue
        if wire == .messages {
            (body, result.ignored) = try MessageRequest.make(
                from: original, model: target.model, outputLimit: target.outputLimit)
            result.translation = .messagesToChat(
                model: route.name, created: created, showsUsage: showsUsage)
        } else {
            (body, result.ignored) = try ChatRequest.make(
                from: original, model: target.model, usesNewLimit: provider.wantsNewLimit,
                forEngine: false)
            result.translation = .chatToMessages(model: route.name)
        }
        result.request.body = JSONWriter.compact(body)
        return result
    }

    private func wire(of target: ProviderTarget) throws(GatewayError) -> Endpoint {
        switch (endpoint, target.provider.format) {
        case (_, endpoint.format): return endpoint
        case (.messages, .openai): return .chat
        case (.chat, .anthropic): return .messages
        default:
            throw .wrongEndpoint(
                model: route.name, endpoint: endpoint.path,
                reason: "its provider '\(target.provider.name)' has nothing like it")
        }
    }

    private func native(_ target: ProviderTarget) -> [UInt8] {
        var edit = self.edit
        var name: [UInt8] = []
        JSONWriter.appendQuoted(target.model, to: &name)
        edit.set(.model, to: name, in: outline)
        if streams, endpoint.needsUsageAsked, !showsUsage { edit.askForUsage(in: outline) }
        return edit.applied(to: outline)
    }

    private func parsed() throws(GatewayError) -> JSONValue {
        do { return try JSONParser.parse(edit.applied(to: outline)) } catch {
            throw .notJSON(error)
        }
    }

    private func headers(_ provider: Provider, _ wire: Endpoint) -> [HeaderField] {
        // Betas are of an API, and so are its versions.
        var headers = headers.filter {
            wire == endpoint || !($0.name.hasPrefix("anthropic-") || $0.name == "openai-beta")
        }
        if !headers.contains(where: { $0.name == "content-type" }) {
            headers.append(HeaderField("content-type", "application/json"))
        }
        return headers + provider.defaults(headers) + provider.credentials
    }
}
