/// Why an exchange did not take place or broke off.
package enum HTTPClientError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nobody listens there.
    case cannotConnect(String)
    case timedOut(String)
    /// The transfer broke after it had begun.
    case broken(String)
    /// The body is larger than the caller allows.
    case tooLarge(limitBytes: Int)
    case closed

    package var description: String {
        switch self {
        case .cannotConnect(let why): "cannot connect: \(why)"
        case .timedOut(let why): "timed out: \(why)"
        case .broken(let why): "the transfer broke off: \(why)"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .closed: "the HTTP client has been closed"
        }
    }
}
