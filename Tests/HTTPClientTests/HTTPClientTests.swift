import HTTPClient
import Testing

@Suite("HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

    @Test("a request carries its method, headers and body, and the answer comes back whole")
    func exchange() async throws {
        let server = ScriptedServer([
            [.readRequest, .send(Self.ok + "X-Trace:  abc \r\nContent-Length: 5\r\n\r\nhello")]
        ])
        let client = try HTTPClient()
        let response = try await client.send(
            HTTPClientRequest(
                method: "POST", url: server.url("/v1/x?a=b"), headers: [("X-Key", "k")],
                body: Array("{}".utf8)))
        #expect(response.status == 200)
        #expect(response.header("x-trace") == "abc")
        #expect(try await response.body.collect() == Array("hello".utf8))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v1/x?a=b HTTP/1.1\r\n"))
        #expect(request.contains("X-Key: k\r\n"))
        #expect(request.hasSuffix("\r\n\r\n{}"))
    }

    @Test("an error status is an answer, not an error")
    func errorStatus() async throws {
        let server = ScriptedServer([
            [
                .readRequest,
                .send("HTTP/1.1 429 Slow\r\nRetry-After: 2\r\nContent-Length: 2\r\n\r\nno"),
            ]
        ])
        let response = try await HTTPClient().send(HTTPClientRequest(url: server.url()))
        #expect(response.status == 429)
        #expect(response.header("retry-after") == "2")
    }

    @Test("nobody listening, a reset and a timeout are told apart")
    func failures() async throws {
        let client = try HTTPClient()
        await #expect {
            _ = try await client.send(HTTPClientRequest(url: "http://127.0.0.1:1/"))
        } throws: { error in
            if case HTTPClientError.cannotConnect = error { true } else { false }
        }
        let server = ScriptedServer([
            [.readRequest, .send(Self.ok + "Content-Length: 9\r\n\r\nabc"), .reset],
            [.readRequest, .awaitClose],
        ])
        let response = try await client.send(HTTPClientRequest(url: server.url()))
        await #expect {
            _ = try await response.body.collect()
        } throws: { error in
            if case HTTPClientError.broken = error { true } else { false }
        }
        await #expect {
            _ = try await client.send(
                HTTPClientRequest(url: server.url(), totalTimeoutMilliseconds: 50))
        } throws: { error in
            if case HTTPClientError.timedOut = error { true } else { false }
        }
    }

    @Test("an answer beyond the caller's limit is refused")
    func limit() async throws {
        let server = ScriptedServer([
            [
                .readRequest, .send(Self.ok + "Content-Length: 3000000\r\n\r\n"),
                .sendBytes(count: 3_000_000),
            ]
        ])
        let response = try await HTTPClient().send(HTTPClientRequest(url: server.url()))
        await #expect(throws: HTTPClientError.tooLarge(limitBytes: 1_000)) {
            _ = try await response.body.collect(upTo: 1_000)
        }
    }

    @Test("a slow reader holds the sender back and still gets every byte")
    func backpressure() async throws {
        let total = 4_000_000
        let server = ScriptedServer([
            [
                .readRequest, .send(Self.ok + "Content-Length: \(total)\r\n\r\n"),
                .sendBytes(count: total),
            ]
        ])
        let response = try await HTTPClient().send(HTTPClientRequest(url: server.url()))
        var received = 0
        for try await part in response.body {
            received += part.count
            await Task.yield()
        }
        #expect(received == total)
    }

    @Test("letting go of a stream closes the connection")
    func abandonedStream() async throws {
        let server = ScriptedServer([
            [.readRequest, .send(Self.ok + "Content-Length: 100\r\n\r\nfirst"), .awaitClose]
        ])
        let client = try HTTPClient()
        do {
            let response = try await client.send(HTTPClientRequest(url: server.url()))
            var parts = response.body.makeAsyncIterator()
            #expect(try await parts.next() == Array("first".utf8))
        }
        while server.observedCloses == 0 { await Task.yield() }
    }

    @Test("an answer that stalls before its first byte or between two is ended, with the reason")
    func stalls() async throws {
        let server = ScriptedServer([
            [.readRequest, .send(Self.ok + "Content-Length: 9\r\n\r\n"), .awaitClose],
            [.readRequest, .send(Self.ok + "Content-Length: 9\r\n\r\nabc"), .awaitClose],
        ])
        let client = try HTTPClient()
        for what in ["of the answer within 60 ms", "followed within 80 ms"] {
            let response = try await client.send(
                HTTPClientRequest(
                    url: server.url(),
                    stalls: .init(firstByteMilliseconds: 60, idleMilliseconds: 80)))
            await #expect {
                _ = try await response.body.collect()
            } throws: { error in
                if case HTTPClientError.timedOut(let why) = error {
                    why.contains(what)
                } else {
                    false
                }
            }
        }
    }

    @Test("a rest that nobody wants leaves the connection to the next exchange")
    func discarded() async throws {
        let answer = Self.ok + "Content-Length: 6\r\n\r\n"
        let server = ScriptedServer([
            [
                .readRequest, .send(answer + "abc"), .send("def"), .readRequest,
                .send(answer + "second"),
            ]
        ])
        let client = try HTTPClient()
        do {
            let response = try await client.send(HTTPClientRequest(url: server.url("/1")))
            var parts = response.body.makeAsyncIterator()
            _ = try await parts.next()
            response.body.discardRest()
        }
        // The rest has to be in before the connection is free.
        try await Task.sleep(for: .milliseconds(100))
        let next = try await client.send(HTTPClientRequest(url: server.url("/2")))
        #expect(try await next.body.collect() == Array("second".utf8))
        #expect(server.requests.count == 2)
    }

    @Test("a cancelled call ends its exchange and never passes for a whole answer")
    func cancellation() async throws {
        let server = ScriptedServer([
            [.readRequest, .send(Self.ok + "Content-Length: 100\r\n\r\nfirst"), .awaitClose]
        ])
        let client = try HTTPClient()
        let call = Task {
            try await client.send(HTTPClientRequest(url: server.url())).body.collect()
        }
        while server.requests.isEmpty { await Task.yield() }
        call.cancel()
        await #expect(throws: (any Error).self) { _ = try await call.value }
        while server.observedCloses == 0 { await Task.yield() }
    }
}

@Suite("Event stream parser")
struct EventStreamParserTests {
    static let stream = "event: a\ndata: 1\r\ndata:2\r\n\r\n: comment\n\ndata\n\nid: 7\ndata: 3\r\r"

    @Test("events come out the same however the bytes were cut", arguments: 1...9)
    func cuts(size: Int) throws {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        let bytes = Array(Self.stream.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try parser.parse(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(
            events == [
                ServerSentEvent(name: "a", data: "1\n2"), ServerSentEvent(data: ""),
                ServerSentEvent(data: "3"),
            ])
    }
}
