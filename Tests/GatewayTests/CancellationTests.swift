import Gateway
import Synchronization
import Telemetry
import Testing

/// The client goes away at every point of a request's way: once, at once, and accounted for.
@Suite("Clients that go away", .timeLimit(.minutes(2)))
struct CancellationTests {
    /// Cancels the task that meets it, which is the one that answers the request.
    static let leave: @Sendable () -> Void = { withUnsafeCurrentTask { $0?.cancel() } }
    static let leaving = FakeGeneration.Step.meet { leave() }

    /// Answers and, for a stream, writes as the transport would; in a task of its own where the
    /// task is to be cancelled, so that the test's own is not.
    private static func serve(
        _ desk: Desk, _ body: String, path: String = "/v1/chat/completions"
    ) async -> Int {
        let response = await desk.respond(body, path: path)
        try? await response.events?.write { _ in }
        return response.status
    }

    static let places = [0, 1, 2, 3]

    @Test(
        "leaving before any batch stops the model and is recorded with the tokens so far",
        arguments: places, [false, true])
    func betweenBatches(place: Int, stream: Bool) async throws {
        for ignoresCancel in [false, true] {
            var steps: [FakeGeneration.Step] = [
                .give(["a"]), .give(["b", "c"]), .give(["d"]), .finish(.stop, ["e"]),
            ]
            steps.insert(Self.leaving, at: place)
            let script = steps
            let backend = FakeBackend { _ in
                FakeGeneration(script, ignoresCancel: ignoresCancel)
            }
            let desk = try await Desk(backend)
            _ = await Task { await Self.serve(desk, stream ? Body.stream : Body.chat) }.value
            let generation = try #require(backend.generations.only)
            #expect(generation.isCancelled)
            let record = try #require(desk.sink.records.only)
            #expect(record.usage.output == generation.handedOut)
            #expect(record.usage.prompt == 12)
            // Only a model that is past stopping can still finish its answer.
            let isFinished = ignoresCancel && place == 3
            #expect(record.outcome == (isFinished ? .ok : .cancelled))
            if !isFinished {
                let hasBegun = stream && (place > 0 || ignoresCancel)
                #expect(record.status == (hasBegun ? 200 : 499))
                #expect(record.finishReason == "cancelled")
                #expect(generation.handedOut <= [0, 1, 3, 4][place] + (ignoresCancel ? 2 : 0))
            }
        }
    }

    @Test("leaving while the model is silent wakes and stops it", arguments: [false, true])
    func whileSilent(stream: Bool) async throws {
        for before in [[], [FakeGeneration.Step.give(["a", "b"])]] {
            let entered = Gate()
            let backend = FakeBackend { _ in
                FakeGeneration(before + [.meet { entered.open() }, .hang, .finish(.stop)])
            }
            let desk = try await Desk(backend)
            let task = Task { await Self.serve(desk, stream ? Body.stream : Body.chat) }
            await entered.wait()
            task.cancel()
            _ = await task.value
            let generation = try #require(backend.generations.only)
            #expect(generation.isCancelled)
            #expect(desk.sink.records.map(\.outcome) == [.cancelled])
            #expect(desk.sink.records.map(\.usage.output) == [before.isEmpty ? 0 : 2])
        }
    }

    @Test("leaving while a prompt is resolved submits nothing")
    func whileResolving() async throws {
        let backend = FakeBackend([.finish(.stop)])
        let desk = try await Desk(backend, prompts: FakePrompts(meets: Self.leave))
        let body = #"{"model":"prompt:greeting","variables":{"name":"Ada"}}"#
        let status = await Task { await Self.serve(desk, body) }.value
        #expect(status == 499)
        #expect(backend.requests.isEmpty)
        #expect(desk.sink.records.map(\.outcome) == [.cancelled])
        #expect(desk.sink.records.map(\.cost) == [.zero])
    }

    @Test("leaving while the model queues the request stops it", arguments: [false, true])
    func whileSubmitting(throwsGone: Bool) async throws {
        let backend = FakeBackend { _ throws(GatewayError) in
            Self.leave()
            if throwsGone { throw .clientGone }
            return FakeGeneration([.give(["a"]), .finish(.stop)])
        }
        let desk = try await Desk(backend)
        #expect(await Task { await Self.serve(desk, Body.chat) }.value == 499)
        #expect(backend.generations.map(\.isCancelled) == (throwsGone ? [] : [true]))
        #expect(desk.sink.records.map(\.outcome) == [.cancelled])
    }

    @Test("a write that fails stops the model", arguments: [0, 1, 2])
    func failingWrite(place: Int) async throws {
        struct Broken: Error {}
        let backend = FakeBackend([.give(["a"]), .give(["b"]), .give(["c"]), .hang])
        let desk = try await Desk(backend)
        let events = try #require(await desk.respond(Body.stream).events)
        var sent = 0
        await #expect(throws: Broken.self) {
            try await events.write { _ in
                if sent == place { throw Broken() }
                sent += 1
            }
        }
        #expect(backend.generations.map(\.isCancelled) == [true])
        let record = try #require(desk.sink.records.only)
        #expect(record.outcome == .cancelled)
        #expect(record.usage.output == place + 1)
        #expect(record.output == String("abc".prefix(place + 1)))
    }

    @Test("a stream that is never written is cancelled when it is dropped")
    func dropped() async throws {
        let backend = FakeBackend([.give(["a"]), .hang])
        let desk = try await Desk(backend)
        do {
            let response = await desk.respond(Body.stream)
            #expect(response.status == 200)
            #expect(desk.sink.records.isEmpty)
        }
        #expect(backend.generations.map(\.isCancelled) == [true])
        #expect(desk.sink.records.map(\.outcome) == [.cancelled])
        #expect(desk.sink.records.map(\.status) == [499])
        #expect(desk.sink.records.map(\.usage.output) == [1])
    }

    @Test("a client that leaves several answers stops all of them", arguments: [false, true])
    func several(stream: Bool) async throws {
        let silent = Counter()
        let backend = FakeBackend { _ in
            FakeGeneration([.give(["a"]), .meet { silent.add() }, .hang])
        }
        let desk = try await Desk(backend)
        let task = Task {
            await Self.serve(
                desk, #"{"model":"pilot","prompt":["a","b","c"],"stream":\#(stream)}"#,
                path: "/v1/completions")
        }
        while silent.count < 3 { await Task.yield() }
        task.cancel()
        _ = await task.value
        #expect(backend.generations.map(\.isCancelled) == [true, true, true])
        #expect(desk.sink.records.map(\.outcome) == [.cancelled])
        #expect(desk.sink.records.map(\.usage.output) == [3])
    }

    @Test("leaving at any moment leaves one record and nothing running", arguments: 0..<200)
    func anyMoment(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let count = Int.random(in: 1...4, using: &random)
        let pauses = (0..<4).map { _ in Int.random(in: 0...6, using: &random) }
        let backend = FakeBackend { _ in
            let steps = pauses.flatMap { pause -> [FakeGeneration.Step] in
                [.meet { for _ in 0..<pause { await Task.yield() } }, .give(["a", "b"])]
            }
            return FakeGeneration(steps + [.finish(.stop)])
        }
        let desk = try await Desk(backend)
        let stream = Bool.random(using: &random)
        let prompts = Array(repeating: #""p""#, count: count).joined(separator: ",")
        let body = #"{"model":"pilot","prompt":[\#(prompts)],"stream":\#(stream)}"#
        let moment = Int.random(in: 0...60, using: &random)
        let task = Task {
            let response = await desk.respond(body, path: "/v1/completions")
            try? await response.events?.write { _ in await Task.yield() }
        }
        for _ in 0..<moment { await Task.yield() }
        task.cancel()
        await task.value
        let records = desk.sink.records
        #expect(records.count == 1, "seed \(seed)")
        #expect(
            backend.generations.map(\.isAtRest) == backend.generations.map { _ in true },
            "seed \(seed)")
        let handedOut = backend.generations.reduce(0) { $0 + $1.handedOut }
        #expect(records.first?.usage.output == handedOut, "seed \(seed)")
        if records.first?.outcome == .ok { #expect(handedOut == 8 * count, "seed \(seed)") }
        #expect(records.first?.outcome != .error, "seed \(seed)")
    }
}

/// Holds whoever waits until it is opened.
private final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

private final class Counter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }
    func add() { value.add(1, ordering: .sequentiallyConsistent) }
}
