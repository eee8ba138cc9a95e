import EngineHost
import Foundation
import JSON
import ModelFixtures
import Testing

@Suite("Embeddings")
struct EmbeddingTests {
    private static let fixture = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/encoder").path
    private static let model = "encoder"

    private struct Case {
        let text: String
        let ids: [Int32]
        let vector: [Double]
    }

    private func cases() throws -> [Case] {
        let data = try Data(contentsOf: URL(fileURLWithPath: Self.fixture + "/cases.json"))
        return try (JSONParser.parse([UInt8](data)).array ?? []).map { item in
            Case(
                text: try #require(item["text"]?.string),
                ids: (item["ids"]?.array ?? []).compactMap { $0.integer.map(Int32.init) },
                vector: (item["vector"]?.array ?? []).compactMap(\.double))
        }
    }

    private func host(
        _ launcher: any EngineLauncher = ThreadLauncher(),
        _ options: EngineHostOptions = HostHarness.options
    ) async throws -> EngineHost {
        let host = EngineHost(
            catalog: ModelCatalog(directories: [Self.fixture], withEmbedded: false),
            launcher: launcher, options: options)
        try await host.load(Self.model)
        return host
    }

    private func request(_ inputs: [EmbeddingRequest.Input]) -> EmbeddingRequest {
        EmbeddingRequest(id: "request", model: Self.model, inputs: inputs)
    }

    private func isClose(_ found: [Float], _ wanted: [Double]) -> Bool {
        found.count == wanted.count && zip(found, wanted).allSatisfy { abs(Double($0) - $1) < 1e-5 }
    }

    @Test("texts and their tokens have the vectors of transformers")
    func equality() async throws {
        let host = try await host()
        let cases = try cases()
        let texts = try await host.embed(request(cases.map { .text($0.text) }))
        let tokens = try await host.embed(request(cases.map { .tokens($0.ids) }))
        #expect(texts.vectors == tokens.vectors)
        #expect(texts.promptTokens == cases.reduce(0) { $0 + $1.ids.count })
        for (item, vector) in zip(cases, texts.vectors) {
            #expect(isClose(vector, item.vector), "\(item.text)")
        }
        await host.shutdown()
    }

    @Test("a request of more texts than wait at once is served in order")
    func manyTexts() async throws {
        let host = try await host()
        let cases = try cases()
        let inputs = (0..<300).map { EmbeddingRequest.Input.tokens(cases[$0 % cases.count].ids) }
        async let other = host.embed(request([.tokens(cases[3].ids)]))
        let result = try await host.embed(request(inputs))
        for (index, vector) in result.vectors.enumerated() {
            #expect(isClose(vector, cases[index % cases.count].vector), "text \(index)")
        }
        #expect(isClose(try await other.vectors[0], cases[3].vector))
        #expect(host.models().first?.engine?.requestCount == 0)
        await host.shutdown()
    }

    @Test("when the engine dies its texts are asked of the next")
    func death() async throws {
        let launcher = ThreadLauncher()
        let host = try await host(launcher)
        let cases = try cases()
        let inputs = (0..<3000).map { EmbeddingRequest.Input.tokens(cases[$0 % cases.count].ids) }
        async let pending = host.embed(request(inputs))
        while host.models().first?.engine?.requestCount == 0 { await Task.yield() }
        launcher.killNewest()
        let result = try await pending
        #expect(launcher.count == 2)
        for (index, vector) in result.vectors.enumerated() {
            #expect(isClose(vector, cases[index % cases.count].vector), "text \(index)")
        }
        await host.shutdown()
    }

    @Test("a text that is too long is refused with its place, its tokens and the limit")
    func tooLong() async throws {
        let host = try await host()
        let long = [String](repeating: "ship", count: 60).joined(separator: " ")
        await #expect(throws: EngineHostError.inputTooLong(index: 1, tokens: 62, limit: 48)) {
            try await host.embed(request([.text("ship"), .text(long)]))
        }
        await #expect(throws: EngineHostError.badPrompt(reason: "input 0 has no tokens")) {
            try await host.embed(request([.tokens([])]))
        }
        let error = await #expect(throws: EngineHostError.self) {
            try await host.embed(request([.tokens([7]), .tokens([999])]))
        }
        #expect(String(describing: try #require(error)).contains("vocabulary of 95"))
        #expect(host.models().first?.engine?.requestCount == 0)
        await host.shutdown()
    }

    @Test("an encoder writes no text, and what writes makes no embeddings")
    func kinds() async throws {
        let host = try await host()
        let asked = GenerationRequest(
            id: "a", model: Self.model, input: .text("ship"), maxTokens: 3)
        #expect(throws: EngineHostError.self) { try host.submit(asked) }
        await host.shutdown()
        let writer = try await HostHarness()
        try await writer.host.load(HostHarness.model)
        await #expect(throws: EngineHostError.self) {
            try await writer.host.embed(
                EmbeddingRequest(id: "b", model: HostHarness.model, inputs: [.text("ship")]))
        }
        await writer.host.shutdown()
    }

    @Test("a client that leaves takes its texts out of the queue")
    func cancellation() async throws {
        let host = try await host()
        let ids = try cases()[5].ids
        let task = Task {
            try await host.embed(
                request([EmbeddingRequest.Input](repeating: .tokens(ids), count: 20_000)))
        }
        while host.models().first?.engine?.requestCount == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: EngineHostError.cancelled) { try await task.value }
        #expect(host.models().first?.engine?.requestCount == 0)
        await host.shutdown()
    }

    @Test("without room in the queue a request is refused with a time to come again")
    func overload() async throws {
        var options = HostHarness.options
        options.sequences = 1
        options.queueLength = 0
        // Held before its first step: between two texts there would be room for a moment.
        let host = try await host(ThreadLauncher(gate: Gate(0)), options)
        let ids = try cases()[5].ids
        let first = Task {
            try await host.embed(
                request([EmbeddingRequest.Input](repeating: .tokens(ids), count: 20_000)))
        }
        while host.models().first?.engine?.requestCount == 0 { await Task.yield() }
        let error = await #expect(throws: EngineHostError.self) {
            try await host.embed(request([.tokens(ids)]))
        }
        guard case .overloaded(_, let seconds) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(seconds >= 1)
        first.cancel()
        _ = await first.result
        await host.shutdown()
    }
}
