/// Decides what of a provider's stream the client gets: every event as it came, without the one
/// that tells the usage unless it was asked for, and an error in place of an end that is missing.
struct EventFilter: Sendable {
    enum End: Sendable {
        case complete
        case failed(GatewayError)
    }

    private(set) var reader: AnswerReader
    /// What can be sent.
    private(set) var ready: [UInt8] = []
    private(set) var end: End?
    private var cutter = EventCutter()
    private let showsUsage: Bool
    private let provider: String
    /// The client's.
    private let endpoint: Endpoint
    private var translator: EventTranslator?

    init(
        _ reader: AnswerReader, endpoint: Endpoint? = nil, translator: EventTranslator? = nil,
        showsUsage: Bool, provider: String
    ) {
        self.reader = reader
        self.endpoint = endpoint ?? reader.endpoint
        self.translator = translator
        self.showsUsage = showsUsage
        self.provider = provider
    }

    /// Forgets what was sent, and keeps the memory.
    mutating func clear() { ready.removeAll(keepingCapacity: true) }

    mutating func take(_ bytes: [UInt8]) {
        cutter.append(bytes)
        while end == nil, let event = cutter.next() { take(event: event) }
        if cutter.isTooLong {
            fail(.providerFailed(provider: provider, reason: "it sent an event without an end"))
        }
    }

    private mutating func take(event: Range<Int>) {
        var found: Range<Int>?
        let meaning = cutter.bytes.withUnsafeBufferPointer { buffer in
            guard let data = EventFields(event, in: buffer).data else {
                // A comment, such as those that keep a connection alive.
                return AnswerReader.Meaning.content
            }
            found = data
            return reader.read(data: data, buffer)
        }
        if translator != nil {
            if let found { ready += translator?.take(cutter.bytes[found]) ?? [] }
        } else if meaning != .usageOnly || showsUsage {
            ready += cutter.bytes[event]
        }
        switch meaning {
        case .content, .usageOnly: break
        case .last: end = .complete
        case .failure:
            let reason = reader.error ?? "it sent an error"
            end = .failed(.providerFailed(provider: provider, reason: reason))
        }
    }

    /// The provider has closed the stream.
    mutating func close(requestId: String) {
        let rest = cutter.rest
        if !rest.isEmpty {
            // A last event may lack its blank line; nothing else may lack anything.
            let before = ready.count
            cutter.append(Array("\n\n".utf8))
            while end == nil, let event = cutter.next() { take(event: event) }
            if end == nil { ready.removeSubrange(before...) }
        }
        guard end == nil else { return }
        fail(
            .providerFailed(provider: provider, reason: "the stream broke off before its end"),
            requestId: requestId)
    }

    /// Ends the stream with an error as the API has it; nothing may follow, least of all an event
    /// that tells of a proper end.
    mutating func fail(_ error: GatewayError, requestId: String? = nil) {
        guard end == nil else { return }
        ready += ErrorBody.event(error, endpoint, requestId: requestId)
        end = .failed(error)
    }
}
