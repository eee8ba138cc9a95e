import Telemetry

/// The names of a request: of the trace it belongs to, and its own.
///
/// Both begin with the time, in milliseconds since 1970: rows that come together then stand
/// together in the indexes of the database, and a commit writes a few of their pages, not one for
/// each row.
struct RequestIds: Sendable {
    /// 32 hexadecimal digits, taken over from the client when it sent a `traceparent`.
    let trace: String
    /// Twenty-four letters; responses carry it behind `chatcmpl-` or `cmpl-`.
    let request: String
    /// What the client understands.
    let dialect: Dialect

    /// As the time has them: until the year 10889, and longer.
    private static let traceTimeBytes = 6
    private static let requestTimeLetters = 9
    /// 80 random bits, and 75.
    private static let traceBytes = 10
    private static let requestLetters = 15

    init(_ request: GatewayRequest, at now: Timestamp, random: RandomSource) {
        dialect = Dialect(path: request.path)
        let bytes = random.bytes(Self.traceBytes + Self.requestLetters)
        let time = UInt64(clamping: now.milliseconds)
        if let continued = request.header("traceparent").flatMap(TraceParent.traceId) {
            trace = continued
        } else {
            let parts = (0..<Self.traceTimeBytes).reversed().map {
                UInt8(truncatingIfNeeded: time >> (8 * UInt64($0)))
            }
            trace = RandomSource.hexadecimal((parts + bytes[..<Self.traceBytes])[...])
        }
        let letters = (0..<Self.requestTimeLetters).reversed().map {
            UInt8(truncatingIfNeeded: time >> (5 * UInt64($0))) & 31
        }
        self.request = RandomSource.word((letters + bytes[Self.traceBytes...])[...])
    }

    var headers: [HeaderField] {
        let name = dialect == .anthropic ? "request-id" : "x-request-id"
        return [HeaderField(name, request), HeaderField("x-binnacle-trace", trace)]
    }
}
