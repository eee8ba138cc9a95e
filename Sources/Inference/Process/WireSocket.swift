import Glibc

/// One end of a stream socket that carries frames. Reading and writing may happen on two threads,
/// one each.
package final class WireSocket: @unchecked Sendable {
    package let descriptor: Int32
    private var frames = FrameBuffer()
    private var writer = WireWriter()
    private let block: UnsafeMutableRawBufferPointer

    /// Takes over the descriptor and closes it with the object.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
        block = .allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        close(descriptor)
        block.deallocate()
    }

    /// A connected pair; neither end is inherited by other programs.
    package static func pair() -> (WireSocket, WireSocket)? {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        return (WireSocket(descriptor: ends[0]), WireSocket(descriptor: ends[1]))
    }

    package enum Received<Message: WireMessage> {
        case message(Message)
        case nothingYet
        case closed
    }

    /// The next message. Waits at most `timeoutMilliseconds` for it: -1 without end, 0 not at all.
    package func receive<Message: WireMessage>(
        _ type: Message.Type, timeoutMilliseconds: Int32
    ) throws(WireError) -> Received<Message> {
        while true {
            if let message = try frames.next(type) { return .message(message) }
            let count = recv(descriptor, block.baseAddress, block.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                frames.append(UnsafeRawBufferPointer(rebasing: block[..<count]))
                continue
            }
            if count == 0 { return .closed }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                guard timeoutMilliseconds != 0 else { return .nothingYet }
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                if poll(&request, 1, timeoutMilliseconds) == 0 { return .nothingYet }
            default: return .closed
            }
        }
    }

    /// Sends one message; false when the other end is gone. Waits while the socket is full.
    @discardableResult
    package func send(_ message: some WireMessage) -> Bool {
        writer.clear()
        message.appendFrame(to: &writer)
        return writer.bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                let count = Glibc.send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if count > 0 {
                    sent += count
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Ends the connection for both sides; a waiting receiver sees it closed.
    package func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
}
