import Dispatch
import Foundation
import Inference
import Synchronization

/// Messages on their way to an engine, sent by a thread of their own: an engine that is busy with
/// a long step reads late, and must hold up neither a client nor the reader of its answers.
final class Outbox: Sendable {
    private struct State {
        var messages: [HostMessage] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    init(_ socket: WireSocket) {
        let thread = Thread { [self] in send(through: socket) }
        thread.name = "engine outbox"
        thread.start()
    }

    func post(_ message: HostMessage) {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.messages.append(message) }
            return !state.isClosed
        }
        if isOpen { signal.signal() }
    }

    /// Drops what is unsent and ends the thread.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.messages = []
        }
        signal.signal()
    }

    private func send(through socket: WireSocket) {
        while true {
            signal.wait()
            let (messages, isClosed) = state.withLock { state in
                defer { state.messages = [] }
                return (state.messages, state.isClosed)
            }
            if isClosed { return }
            for message in messages where !socket.send(message) { return }
        }
    }
}
