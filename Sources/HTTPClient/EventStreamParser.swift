/// One event of a `text/event-stream` (WHATWG HTML, server-sent events).
package struct ServerSentEvent: Equatable, Sendable {
    package var name: String?
    package var data: String

    package init(name: String? = nil, data: String) {
        self.name = name
        self.data = data
    }
}

/// Takes events out of bytes however they were cut; lines may end in LF, CR or CRLF.
package struct EventStreamParser: Sendable {
    /// A line longer than this is refused: no honest server sends one.
    package static let lineLimitBytes = 16 << 20

    private var line: [UInt8] = []
    private var data: [String] = []
    private var name: String?
    private var lastWasCarriageReturn = false

    package init() {}

    package mutating func parse(_ bytes: some Sequence<UInt8>) throws(HTTPClientError)
        -> [ServerSentEvent]
    {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            if byte == 0x0A, lastWasCarriageReturn {
                lastWasCarriageReturn = false
                continue
            }
            lastWasCarriageReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D {
                if let event = endLine() { events.append(event) }
            } else {
                guard line.count < Self.lineLimitBytes else {
                    throw .tooLarge(limitBytes: Self.lineLimitBytes)
                }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer {
                data.removeAll()
                name = nil
            }
            return data.isEmpty
                ? nil : ServerSentEvent(name: name, data: data.joined(separator: "\n"))
        }
        let text = String(decoding: line, as: UTF8.self)
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        var value = colon == text.endIndex ? "" : text[text.index(after: colon)...]
        if value.first == " " { value = value.dropFirst() }
        switch text[..<colon] {
        case "data": data.append(String(value))
        case "event": name = String(value)
        default: break
        }
        return nil
    }
}
