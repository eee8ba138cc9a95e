import Synchronization

/// The events of a streamed answer, to be written once.
///
/// An event stream that is dropped without being written stops its generation and records the
/// request as cancelled.
package final class EventStream: Sendable {
    private let run: Mutex<StreamRun?>

    init(_ run: consuming sending StreamRun) { self.run = Mutex(run) }

    /// Hands over the events as they come, each time everything that is ready: write and flush
    /// the bytes, then return. Waits with the next while `send` waits. Returns after the last
    /// event, also when that one tells of a failure; end the response then.
    ///
    /// Throws what `send` threw, or `CancellationError` when the task was cancelled: the response
    /// is then incomplete and its connection should be closed.
    package func write(to send: (_ bytes: [UInt8]) async throws -> Void) async throws {
        guard let run = run.withLock({ $0.take() }) else { throw GatewayError.streamWrittenTwice }
        try await run.write(to: send)
    }
}
