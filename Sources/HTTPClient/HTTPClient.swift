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
        let (heads, head) = AsyncThrowingStream<Transfer.Head, any Error>.makeStream()
        let (parts, part) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let transfer = try Transfer(request, loop: loop, head: head, parts: part)
        loop.add(transfer)
        return try await withTaskCancellationHandler {
            for try await head in heads {
                return HTTPClientResponse(
                    status: head.status, headers: head.headers,
                    body: HTTPClientBody(transfer: transfer, parts: parts, client: self))
            }
            throw CancellationError()
        } onCancel: {
            loop.cancel(transfer)
            transfer.fail(.closed)
        }
    }
}
