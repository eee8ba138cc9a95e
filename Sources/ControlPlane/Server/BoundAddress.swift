import Synchronization

/// Where the network door really is: with port 0 the system chooses, once it is opened.
final class BoundAddress: Sendable {
    private let address: Mutex<ListenAddress>

    init(_ configured: ListenAddress) { address = Mutex(configured) }

    var text: String { "\(address.withLock(\.self))" }

    func bound(to port: Int) { address.withLock { $0.port = port } }
}
