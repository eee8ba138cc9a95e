import JSON

/// What the transport sends back.
package struct GatewayResponse: Sendable {
    package enum Body: Sendable {
        case whole([UInt8])
        case events(EventStream)
    }

    package let status: Int
    package let headers: [HeaderField]
    package let body: Body

    init(status: Int = 200, headers: [HeaderField] = [], json: [UInt8]) {
        self.status = status
        self.headers = headers + [HeaderField("content-type", "application/json")]
        body = .whole(json)
    }

    /// What a provider answered; its headers may tell the type.
    init(status: Int, headers: [HeaderField], bytes: [UInt8]) {
        self.status = status
        let isTyped = headers.contains { $0.name == "content-type" }
        self.headers = headers + (isTyped ? [] : [HeaderField("content-type", "application/json")])
        body = .whole(bytes)
    }

    init(headers: [HeaderField], events: EventStream) {
        status = 200
        self.headers =
            headers + [
                HeaderField("content-type", "text/event-stream; charset=utf-8"),
                HeaderField("cache-control", "no-cache"),
                // Asks proxies such as nginx not to gather events before they pass them on.
                HeaderField("x-accel-buffering", "no"),
            ]
        body = .events(events)
    }

    /// `headers` are those of the ids when there is no more to say.
    init(_ error: GatewayError, _ ids: RequestIds? = nil, headers: [HeaderField]? = nil) {
        self.init(
            status: error.status, headers: (headers ?? ids?.headers ?? []) + error.headers,
            json: ErrorBody.bytes(
                error, ids?.dialect ?? .openai, requestId: ids?.request))
    }
}
