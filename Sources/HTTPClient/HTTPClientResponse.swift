/// The answer's head, and its body as it arrives.
package struct HTTPClientResponse: Sendable {
    package let status: Int
    /// Names in lower case, in the order received.
    package let headers: [(name: String, value: String)]
    package let body: HTTPClientBody

    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Chunks as they came off the wire. Reading slowly holds the sender back; letting go of the body
/// ends the transfer.
package struct HTTPClientBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    let transfer: Transfer
    let parts: AsyncThrowingStream<[UInt8], any Error>
    /// Kept so that the client's thread outlives every answer that is still being read.
    let client: HTTPClient

    package struct AsyncIterator: AsyncIteratorProtocol {
        let transfer: Transfer
        var parts: AsyncThrowingStream<[UInt8], any Error>.AsyncIterator

        package mutating func next() async throws -> [UInt8]? {
            guard let part = try await parts.next() else {
                // A cancelled reader must not take what it has for the whole body.
                try Task.checkCancellation()
                return nil
            }
            transfer.consumed(part.count)
            return part
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(transfer: transfer, parts: parts.makeAsyncIterator())
    }

    /// Ends the exchange at once, from any task; a reader then gets an error.
    package func cancel() { transfer.end() }

    /// Gives up the rest without closing the connection, if it comes soon: what follows the last
    /// byte that anybody wants is seldom more than the end of the answer.
    package func discardRest() { transfer.discardRest() }

    /// The whole body, refused beyond `limit` bytes.
    package func collect(upTo limit: Int = 64 << 20) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in self {
            if bytes.count + part.count > limit {
                throw HTTPClientError.tooLarge(limitBytes: limit)
            }
            bytes.append(contentsOf: part)
        }
        return bytes
    }
}
