import Glibc

/// Why a control plane cannot serve.
package enum ControlPlaneError: Error, Equatable, Sendable, CustomStringConvertible {
    case cannotListen(address: String, code: Int32)
    case socketPathTooLong(path: String, limit: Int)

    package var description: String {
        switch self {
        case .cannotListen(let address, EADDRINUSE):
            "\(address) is in use by another program; choose another port with --listen HOST:PORT"
        case .cannotListen(let address, let code):
            "cannot listen on \(address): \(String(cString: strerror(code)))"
        case .socketPathTooLong(let path, let limit):
            "the path of the control socket, \(path), is longer than the \(limit) bytes that the "
                + "system allows; choose a shorter data directory with --data"
        }
    }
}
