/// Where a control plane is reached.
package enum ControlEndpoint: Equatable, Sendable, CustomStringConvertible {
    /// The socket in its data directory; the file's permissions are the authority.
    case socket(path: String)
    /// Another machine's, by URL, with an operator token.
    case remote(url: String, token: String)

    package var description: String {
        switch self {
        case .socket(let path): path
        case .remote(let url, _): url
        }
    }
}
