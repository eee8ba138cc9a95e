/// The names of a request: of the trace it belongs to, and its own.
struct RequestIds: Sendable {
    /// 32 hexadecimal digits, taken over from the client when it sent a `traceparent`.
    let trace: String
    /// Twenty-four letters; responses carry it behind `chatcmpl-` or `cmpl-`.
    let request: String
    /// What the client understands.
    let dialect: Dialect

    private static let traceBytes = 16
    private static let requestLetters = 24

    init(_ request: GatewayRequest, random: RandomSource) {
        dialect = Dialect(path: request.path)
        let bytes = random.bytes(Self.traceBytes + Self.requestLetters)
        let continued = request.header("traceparent").flatMap(TraceParent.traceId)
        trace = continued ?? RandomSource.hexadecimal(bytes[..<Self.traceBytes])
        self.request = RandomSource.word(bytes[Self.traceBytes...])
    }

    var headers: [HeaderField] {
        let name = dialect == .anthropic ? "request-id" : "x-request-id"
        return [HeaderField(name, request), HeaderField("x-binnacle-trace", trace)]
    }
}
