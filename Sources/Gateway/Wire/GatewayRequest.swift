/// One header of a request or a response; names are in lower case.
package struct HeaderField: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What the transport took from the wire. A client that goes away is told by cancelling the task
/// that waits for the response or writes it.
package struct GatewayRequest: Sendable {
    /// In upper case, such as `POST`.
    package var method: String
    /// As it came, with percent escapes; a query is ignored.
    package var path: String
    package var headers: [HeaderField]
    package var body: [UInt8]
    /// Where a call to a provider waits, best on the thread of the client's connection; nil for
    /// wherever the caller is.
    package var executor: (any TaskExecutor)?

    package init(
        method: String, path: String, headers: [HeaderField] = [], body: [UInt8] = [],
        executor: (any TaskExecutor)? = nil
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.executor = executor
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
