import FoundationEssentials
package import HTTPClient

/// Speaks the control API. Safe to share; every call is one HTTP exchange.
package final class ControlClient: Sendable {
    package let endpoint: ControlEndpoint
    private let http: HTTPClient

    package init(_ endpoint: ControlEndpoint, http: HTTPClient) {
        self.endpoint = endpoint
        self.http = http
    }

    func get<Answer: Decodable>(_ path: String, as type: Answer.Type = Answer.self) async throws
        -> Answer
    {
        try await call("GET", path, body: nil, as: type)
    }

    func post<Answer: Decodable>(
        _ path: String, _ message: some Encodable, as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await call("POST", path, body: [UInt8](ControlCodec.encode(message)), as: type)
    }

    func delete<Answer: Decodable>(
        _ path: String, _ message: some Encodable, as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await call("DELETE", path, body: [UInt8](ControlCodec.encode(message)), as: type)
    }

    private func call<Answer: Decodable>(
        _ method: String, _ path: String, body: [UInt8]?, as type: Answer.Type
    ) async throws -> Answer {
        let response = try await http.send(request(method, path, body: body))
        let bytes = try await response.body.collect()
        guard response.status < 300 else { throw problem(response.status, bytes) }
        return try ControlCodec.decode(type, from: Data(bytes))
    }

    /// Snapshots for as long as the stream is read; it ends when the connection does.
    package func live(_ topic: LiveTopic, intervalMilliseconds: Int) async throws
        -> AsyncThrowingStream<LiveSnapshot, any Error>
    {
        let query = ControlPaths.query([
            ("topic", topic.rawValue), ("interval_ms", String(intervalMilliseconds)),
        ])
        var request = request("GET", ControlPaths.live + query, body: nil)
        request.totalTimeoutMilliseconds = nil
        // The server says something at least every second; three silent ones mean it hangs.
        request.idleTimeoutSeconds = 4
        let response = try await http.send(request)
        guard response.status == 200 else {
            throw problem(response.status, try await response.body.collect())
        }
        return Self.snapshots(response.body)
    }

    private static func snapshots(_ body: HTTPClientBody)
        -> AsyncThrowingStream<LiveSnapshot, any Error>
    {
        AsyncThrowingStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let task = Task {
                do {
                    var parser = EventStreamParser()
                    for try await bytes in body {
                        for event in try parser.parse(bytes) {
                            let data = Data(event.data.utf8)
                            continuation.yield(
                                try ControlCodec.decode(LiveSnapshot.self, from: data))
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func request(_ method: String, _ path: String, body: [UInt8]?) -> HTTPClientRequest {
        var headers = [(name: "Accept", value: "application/json")]
        if body != nil { headers.append(("Content-Type", "application/json")) }
        switch endpoint {
        case .socket(let socket):
            return HTTPClientRequest(
                method: method, url: "http://localhost" + path, headers: headers, body: body,
                unixSocket: socket)
        case .remote(let url, let token):
            headers.append(("Authorization", "Bearer " + token))
            return HTTPClientRequest(
                method: method, url: url + path, headers: headers, body: body)
        }
    }

    private func problem(_ status: Int, _ bytes: [UInt8]) -> Problem {
        if let problem = try? ControlCodec.decode(Problem.self, from: Data(bytes)) {
            return problem
        }
        return Problem(.internalError, "the control plane answered with status \(status)")
    }
}
