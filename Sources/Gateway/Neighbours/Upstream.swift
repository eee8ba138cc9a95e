/// The way out to providers. Time, limits and cancellation are its business; what the bytes mean
/// is not.
package protocol Upstream: Sendable {
    /// Sends a request and returns at once; letting go of the exchange ends it.
    func start(_ request: UpstreamRequest) throws(UpstreamError) -> any UpstreamExchange
}

/// A request to a provider under way. One task at a time waits for it; `cancel` may come from
/// anywhere. A cancelled task ends the exchange as well.
package protocol UpstreamExchange: Sendable {
    /// Waits for the start of the answer; to be called once.
    func head() async throws(UpstreamError) -> UpstreamHead

    /// The next bytes of the body as they come, nil behind the last. Whoever does not ask holds
    /// the sender back.
    func next() async throws(UpstreamError) -> [UInt8]?

    /// Closes the connection at once.
    func cancel()

    /// Nobody wants the rest: the connection can go to the next request if that comes soon.
    func discardRest()
}

package struct UpstreamRequest: Sendable {
    package var url: String
    package var headers: [HeaderField]
    package var body: [UInt8]
    package var timeouts: Provider.Timeouts
    /// Bytes come while the answer is made, so that gaps between them mean something.
    package var streams: Bool
}

package struct UpstreamHead: Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [HeaderField]

    package init(status: Int, headers: [HeaderField]) {
        self.status = status
        self.headers = headers
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why a provider gave no answer, or not all of one.
package enum UpstreamError: Error, Equatable, Sendable {
    /// Nothing was sent.
    case cannotConnect(String)
    case timedOut(String)
    case broken(String)
    /// Cancelled from here.
    case cancelled
}

/// Without providers.
package struct NoUpstream: Upstream {
    package init() {}

    package func start(_ request: UpstreamRequest) throws(UpstreamError) -> any UpstreamExchange {
        throw .cannotConnect("no provider is configured")
    }
}
