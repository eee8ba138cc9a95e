/// An HTTP client over libcurl: connections are kept and reused, answers stream, any number of
/// exchanges share one thread.
package final class HTTPClient: Sendable {
    private let loop: CurlLoop

    package init(connectionsPerHost: Int = 256) throws(HTTPClientError) {
        loop = try CurlLoop(connectionsPerHost: connectionsPerHost)
    }

    deinit { loop.close() }

    /// Sends the request and returns with the head of the answer; its body follows as it comes.
    /// Cancelling the task, or letting go of the body, ends the exchange.
    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try await start(request).response()
    }

    /// Sends the request and returns at once.
    package func start(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPClientExchange {
        let (heads, head) = AsyncThrowingStream<Transfer.Head, any Error>.makeStream()
        let (parts, part) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let transfer = try Transfer(request, loop: loop, head: head, parts: part)
        loop.add(transfer)
        return HTTPClientExchange(transfer: transfer, heads: heads, parts: parts, client: self)
    }
}

/// A request under way whose answer may not have begun.
package struct HTTPClientExchange: Sendable {
    let transfer: Transfer
    let heads: AsyncThrowingStream<Transfer.Head, any Error>
    let parts: AsyncThrowingStream<[UInt8], any Error>
    let client: HTTPClient

    /// Waits for the head of the answer; to be called once.
    package func response() async throws -> HTTPClientResponse {
        try await withTaskCancellationHandler {
            for try await head in heads {
                return HTTPClientResponse(
                    status: head.status, headers: head.headers,
                    body: HTTPClientBody(transfer: transfer, parts: parts, client: client))
            }
            throw CancellationError()
        } onCancel: {
            cancel()
        }
    }

    /// Ends the exchange at once, from any task; whoever waits for it gets an error.
    package func cancel() { transfer.end() }
}
