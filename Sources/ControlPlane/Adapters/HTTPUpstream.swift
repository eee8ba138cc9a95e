import Gateway
import HTTPClient
import Synchronization

/// Lets the gateway ask providers, over libcurl.
struct HTTPUpstream: Upstream {
    let client: HTTPClient

    /// What no answer in one piece has.
    private static let answerLimitBytes = 256 << 20

    func start(_ request: UpstreamRequest) throws(UpstreamError) -> any UpstreamExchange {
        let timeouts = request.timeouts
        let stalls =
            request.streams
            ? HTTPClientRequest.StallLimits(
                firstByteMilliseconds: timeouts.firstToken.milliseconds,
                idleMilliseconds: timeouts.idle.milliseconds)
            : HTTPClientRequest.StallLimits()
        do throws(HTTPClientError) {
            return HTTPUpstreamExchange(
                exchange: try client.start(
                    HTTPClientRequest(
                        method: "POST", url: request.url,
                        headers: request.headers.map { ($0.name, $0.value) }, body: request.body,
                        connectTimeoutMilliseconds: timeouts.connect.milliseconds,
                        totalTimeoutMilliseconds: timeouts.total.milliseconds, stalls: stalls,
                        gatherLimitBytes: request.streams ? nil : Self.answerLimitBytes)))
        } catch {
            throw UpstreamError(error)
        }
    }
}

/// Has its answer's body once the head has come.
final class HTTPUpstreamExchange: UpstreamExchange {
    private let exchange: HTTPClientExchange
    private let body = Mutex<HTTPClientBody?>(nil)

    init(exchange: HTTPClientExchange) { self.exchange = exchange }

    func head() async throws(UpstreamError) -> UpstreamHead {
        do {
            let response = try await exchange.response()
            body.withLock { $0 = response.body }
            return UpstreamHead(
                status: response.status,
                headers: response.headers.map { HeaderField($0.name, $0.value) })
        } catch {
            throw UpstreamError(error)
        }
    }

    func next() async throws(UpstreamError) -> [UInt8]? {
        guard let body = body.withLock(\.self) else { throw .cancelled }
        var parts = body.makeAsyncIterator()
        do { return try await parts.next() } catch { throw UpstreamError(error) }
    }

    func cancel() { exchange.cancel() }

    func discardRest() { body.withLock(\.self)?.discardRest() }
}

extension UpstreamError {
    fileprivate init(_ error: any Error) {
        switch error as? HTTPClientError {
        case .cannotConnect(let why): self = .cannotConnect(why)
        case .timedOut(let why): self = .timedOut(why)
        case .broken(let why): self = .broken(why)
        case .tooLarge(let limit): self = .broken("the answer is larger than \(limit) bytes")
        case .closed, nil: self = .cancelled
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
