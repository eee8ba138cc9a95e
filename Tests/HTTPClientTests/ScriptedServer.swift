import Glibc
import Synchronization

/// A TCP server on a free port that plays one script for each connection, in order.
final class ScriptedServer: Sendable {
    enum Action: Sendable {
        case readRequest
        case send(String)
        case sendBytes(count: Int)
        /// Waits until the client has closed the connection.
        case awaitClose
        /// Closes with a reset instead of an end of stream.
        case reset
    }

    let port: Int
    private let descriptor: Int32
    private let log = Mutex<[String]>([])
    private let closes = Mutex<Int>(0)

    /// What was read by every `readRequest` so far.
    var requests: [String] { log.withLock { $0 } }
    /// How many `awaitClose` have seen the client go.
    var observedCloses: Int { closes.withLock { $0 } }

    init(_ scripts: [[Action]]) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = bind(descriptor, raw, length)
                _ = listen(descriptor, 16)
                _ = getsockname(descriptor, raw, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        let run = Unmanaged.passRetained(Script(server: self, scripts: scripts))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Script>.fromOpaque(context).takeRetainedValue().play()
                return nil
            }, run.toOpaque())
        pthread_detach(thread)
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    private final class Script {
        let server: ScriptedServer
        let scripts: [[Action]]

        init(server: ScriptedServer, scripts: [[Action]]) {
            self.server = server
            self.scripts = scripts
        }

        func play() {
            for script in scripts {
                let connection = accept(server.descriptor, nil, nil)
                guard connection >= 0 else { return }
                for action in script { perform(action, on: connection) }
                close(connection)
            }
            close(server.descriptor)
        }

        private func perform(_ action: Action, on connection: Int32) {
            switch action {
            case .readRequest:
                let request = read(from: connection)
                server.log.withLock { $0.append(request) }
            case .send(let text):
                _ = Glibc.send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
            case .sendBytes(let count):
                let block = [UInt8](repeating: 0x61, count: 65_536)
                var left = count
                while left > 0 {
                    let sent = Glibc.send(
                        connection, block, min(left, block.count), Int32(MSG_NOSIGNAL))
                    guard sent > 0 else { return }
                    left -= sent
                }
            case .awaitClose:
                var byte: UInt8 = 0
                while recv(connection, &byte, 1, 0) > 0 {}
                server.closes.withLock { $0 += 1 }
            case .reset:
                var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
                setsockopt(
                    connection, SOL_SOCKET, SO_LINGER, &linger,
                    socklen_t(MemoryLayout<Glibc.linger>.size))
            }
        }

        /// Reads to the end of the head, and the body that its Content-Length announces.
        private func read(from connection: Int32) -> String {
            var bytes: [UInt8] = []
            var block = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(connection, &block, block.count, 0)
                guard count > 0 else { break }
                bytes.append(contentsOf: block[0..<count])
                let text = String(decoding: bytes, as: UTF8.self)
                guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
                let length = text.split(separator: "\r\n")
                    .first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: " ")[1]) }
                if text[end.upperBound...].utf8.count >= length ?? 0 { break }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
