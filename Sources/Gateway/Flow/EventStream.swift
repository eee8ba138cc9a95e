import Synchronization

/// The events of a streamed answer, to be written once.
///
/// An event stream that is dropped without being written stops its work and records the request
/// as cancelled.
package final class EventStream: Sendable {
    /// Who makes the events.
    enum Source: ~Copyable, Sendable {
        case generation(StreamRun, EventTranslator?)
        case provider(ForwardRun)
    }

    private let source: Mutex<Source?>

    init(_ source: consuming sending Source) { self.source = Mutex(source) }

    /// Hands over the events as they come, each time everything that is ready: write and flush
    /// the bytes, then return. Waits with the next while `send` waits. Returns after the last
    /// event, also when that one tells of a failure; end the response then.
    ///
    /// Throws what `send` threw, or `CancellationError` when the task was cancelled: the response
    /// is then incomplete and its connection should be closed.
    package func write(to send: (_ bytes: [UInt8]) async throws -> Void) async throws {
        switch source.withLock({ $0.take() }) {
        case .generation(let run, nil): try await run.write(to: send)
        case .generation(let run, let translator?):
            var translating = TranslatingCutter(translator)
            try await run.write { bytes in
                let events = translating.take(bytes)
                if !events.isEmpty { try await send(events) }
            }
        case .provider(let run): try await run.write(to: send)
        case nil: throw GatewayError.streamWrittenTwice
        }
    }
}

/// Takes events out of bytes and makes those of another API of them.
struct TranslatingCutter: Sendable {
    private var cutter = EventCutter()
    private var translator: EventTranslator

    init(_ translator: EventTranslator) { self.translator = translator }

    mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        cutter.append(bytes)
        var events: [UInt8] = []
        while let event = cutter.next() {
            let data = cutter.bytes.withUnsafeBufferPointer { EventFields(event, in: $0).data }
            if let data { events += translator.take(cutter.bytes[data]) }
        }
        return events
    }
}
