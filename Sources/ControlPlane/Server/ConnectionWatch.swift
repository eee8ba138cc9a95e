import Hummingbird
import NIOCore
import Synchronization

/// Tells a request at once when its client has gone, also while nothing is being written to it.
///
/// A client that closes its side while it waits for an answer is taken to have gone: so do other
/// HTTP servers, and the work for it can stop within a step instead of at the next write.
final class ConnectionWatch: Sendable {
    private let actions = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    /// The channel handler that sees connections close; one for each connection.
    func makeHandler() -> Handler { Handler(watch: self) }

    /// Runs `operation` with the task cancelled when the connection closes meanwhile, or when the
    /// caller is cancelled.
    func during<Value, Success, Failure: Error>(
        _ channel: any Channel, cancelling task: Task<Success, Failure>,
        operation: () async throws -> Value
    ) async rethrows -> Value {
        let id = ObjectIdentifier(channel)
        actions.withLock { $0[id] = { task.cancel() } }
        defer { _ = actions.withLock { $0.removeValue(forKey: id) } }
        // The connection may have closed before the action was in place.
        if !channel.isActive { closed(id) }
        return try await withTaskCancellationHandler(operation: operation) { task.cancel() }
    }

    fileprivate func closed(_ id: ObjectIdentifier) {
        actions.withLock { $0.removeValue(forKey: id) }?()
    }

    final class Handler: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        private let watch: ConnectionWatch

        init(watch: ConnectionWatch) { self.watch = watch }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent {
                watch.closed(ObjectIdentifier(context.channel))
            }
            context.fireUserInboundEventTriggered(event)
        }

        func channelInactive(context: ChannelHandlerContext) {
            watch.closed(ObjectIdentifier(context.channel))
            context.fireChannelInactive()
        }
    }
}

/// What a request knows of its connection.
struct DoorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
