/// One HTTP call to make.
package struct HTTPClientRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// The path of a Unix-domain socket to use in place of the URL's host and port.
    package var unixSocket: String?
    package var connectTimeoutMilliseconds: Int
    /// The time for the whole exchange; nil for a stream that may last.
    package var totalTimeoutMilliseconds: Int?
    /// The exchange fails when not one byte arrives for this long; nil never.
    package var idleTimeoutSeconds: Int?
    /// The same, finer: how long may pass until the first byte of the body, and between two bytes
    /// after it, while the reader keeps up.
    package var stalls = StallLimits()
    /// The body comes as one part, once all of it is there; nil for parts as they come. A larger
    /// one than this many bytes is refused.
    package var gatherLimitBytes: Int?

    package struct StallLimits: Sendable {
        package var firstByteMilliseconds: Int?
        package var idleMilliseconds: Int?

        package init(firstByteMilliseconds: Int? = nil, idleMilliseconds: Int? = nil) {
            self.firstByteMilliseconds = firstByteMilliseconds
            self.idleMilliseconds = idleMilliseconds
        }
    }

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil, unixSocket: String? = nil, connectTimeoutMilliseconds: Int = 5_000,
        totalTimeoutMilliseconds: Int? = 30_000, idleTimeoutSeconds: Int? = nil,
        stalls: StallLimits = StallLimits(), gatherLimitBytes: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.unixSocket = unixSocket
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        self.totalTimeoutMilliseconds = totalTimeoutMilliseconds
        self.idleTimeoutSeconds = idleTimeoutSeconds
        self.stalls = stalls
        self.gatherLimitBytes = gatherLimitBytes
    }
}
