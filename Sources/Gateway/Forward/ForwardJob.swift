import JSON

/// A request that goes to a provider, ready but for the choice among the route's targets.
struct ForwardJob: Sendable {
    let endpoint: Endpoint
    let route: ModelRoute
    let outline: BodyOutline
    let headers: [HeaderField]
    /// Beside the model and the usage: what a prompt's version brings along.
    let edit: BodyEdit
    let streams: Bool
    /// The client asked for the usage of its stream itself.
    let showsUsage: Bool

    init(
        _ endpoint: Endpoint, _ route: ModelRoute, _ outline: BodyOutline,
        headers: [HeaderField], edit: BodyEdit = BodyEdit()
    ) throws(GatewayError) {
        if let ambiguity = outline.ambiguity { throw ambiguity }
        self.endpoint = endpoint
        self.route = route
        self.outline = outline
        self.headers = ForwardedHeaders.ask(headers)
        self.edit = edit
        streams = outline.isTrue(.stream)
        let options = outline.value(.streamOptions)
        showsUsage = options?["include_usage"]?.bool ?? false
    }

    func request(for target: ProviderTarget) -> UpstreamRequest {
        var edit = self.edit
        var name: [UInt8] = []
        JSONWriter.appendQuoted(target.model, to: &name)
        edit.set(.model, to: name, in: outline)
        if streams, endpoint.needsUsageAsked, !showsUsage { edit.askForUsage(in: outline) }
        let provider = target.provider
        var headers = headers
        if !headers.contains(where: { $0.name == "content-type" }) {
            headers.append(HeaderField("content-type", "application/json"))
        }
        headers += provider.defaults(headers) + provider.credentials(endpoint)
        return UpstreamRequest(
            url: provider.url(endpoint), headers: headers, body: edit.applied(to: outline),
            timeouts: provider.timeouts, streams: streams)
    }
}
