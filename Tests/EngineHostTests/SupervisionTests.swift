import DeviceAPI
import EngineHost
import Foundation
import Inference
import ModelFixtures
import Testing

@Suite("Supervision")
struct SupervisionTests {
    static let noChild = Comment(
        rawValue: "the program EngineChild is not beside the tests; build all targets")

    /// Streams that have each shown some text, so that the engine is amid all of them.
    func interrupted(
        _ harness: HostHarness, count: Int, kill: (Int) async throws -> Void
    ) async throws -> [String] {
        let generations = try (1...count).map {
            try harness.host.submit(harness.request(seed: UInt64($0), maxTokens: 1500))
        }
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, generation) in generations.enumerated() {
                group.addTask { (index, try await HostHarness.collect(generation).text) }
            }
            // Every stream is under way when the engine goes.
            var steps = 0
            while steps < 40 {
                let snapshot = await harness.host.state(of: HostHarness.model)
                steps = snapshot?.sequences.map { Int($0.info.outputTokens) }.min() ?? 0
                if snapshot?.sequences.count == 0 { break }
            }
            try await kill(steps)
            var texts = [String](repeating: "", count: count)
            for try await (index, text) in group { texts[index] = text }
            return texts
        }
    }

    @Test(
        "streams go on with the same text when the engine's process is killed amid them",
        .enabled(if: ChildEngines.path != nil, noChild))
    func killedProcess() async throws {
        let harness = try await HostHarness(
            try ChildEngines.launcher(), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        var expected: [String] = []
        for seed in 1...6 {
            let request = harness.request(seed: UInt64(seed), maxTokens: 1500)
            expected.append(try await harness.run(request).text)
        }
        let texts = try await interrupted(harness, count: 6) { steps in
            let process = try #require(harness.host.models().first?.engine?.processID)
            #expect(Glibc.kill(process, SIGKILL) == 0)
        }
        for (text, wanted) in zip(texts, expected) { #expect(text == wanted) }
        let engine = try #require(harness.host.models().first?.engine)
        #expect(engine.restarts == 1 && engine.requestCount == 0)
        await harness.host.shutdown()
    }

    @Test(
        "an engine ends with the control plane's end of its socket",
        .enabled(if: ChildEngines.path != nil, noChild))
    func orphan() throws {
        let engine = try ChildEngines.launcher().launch()
        guard
            case .message(.hello) = try engine.socket.receive(
                EngineMessage.self, timeoutMilliseconds: 20_000)
        else {
            Issue.record("no greeting")
            return
        }
        engine.socket.shutDown()
        #expect(engine.waitForExit() == .exited(status: 0))
    }

    @Test("a request that outlives three engines fails with what it has and why")
    func lost() async throws {
        let launcher = ThreadLauncher()
        let harness = try await HostHarness(launcher, HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let generation = try harness.host.submit(harness.request(maxTokens: HostHarness.endless))
        var seen = 0
        var kills = 0
        for await event in generation.events {
            switch event {
            case .text(_, let tokens):
                seen += tokens.count
                // Not before the next engine is there, else the dead one would be killed again.
                if kills < 3, launcher.count > kills {
                    kills += 1
                    launcher.killNewest()
                }
            case .finished(let summary):
                guard case .failed(.engineLost(_, attempts: 3)) = summary.end else {
                    Issue.record("ended with \(summary.end) after \(kills) kills")
                    return
                }
                #expect(summary.usage.outputTokens == seen)
                #expect(summary.timings.resurrections.count == 2)
            }
        }
        #expect(kills == 3)
        await harness.host.shutdown()
    }

    @Test("an engine that keeps silent with work at hand is replaced")
    func hang() async throws {
        var options = HostHarness.options
        options.hangSeconds = 0
        let launcher = ThreadLauncher(.hang, .hang, .hang)
        let harness = try await HostHarness(launcher, options)
        await #expect(throws: EngineHostError.self) {
            try await harness.host.load(HostHarness.model)
        }
        #expect(launcher.count == 3)
    }

    @Test("an engine that ends before it serves is not started for ever")
    func startFailures() async throws {
        let launcher = ThreadLauncher(.die)
        let harness = try await HostHarness(launcher)
        await #expect(throws: EngineHostError.self) {
            try await harness.host.load(HostHarness.model)
        }
        #expect(launcher.count == 3)
    }

    @Test("an engine that talks nonsense is replaced by one that serves")
    func nonsense() async throws {
        let launcher = ThreadLauncher(.babble, .serve)
        let harness = try await HostHarness(launcher)
        try await harness.host.load(HostHarness.model)
        #expect(try await harness.run(harness.request()).summary.end == .length)
        #expect(launcher.count == 2)
        await harness.host.shutdown()
    }

    @Test("a broken model is refused at once, in the loader's words")
    func brokenModel() async throws {
        let launcher = ThreadLauncher()
        let harness = try await HostHarness(launcher)
        try Data([1, 2, 3]).write(
            to: URL(fileURLWithPath: harness.folder.path + "/bytes/model.safetensors"))
        do throws(EngineHostError) {
            try await harness.host.load(HostHarness.model)
            Issue.record("the model was loaded")
        } catch {
            #expect(error.description.contains("ends inside the header length"))
        }
        #expect(launcher.count == 1)
        #expect(harness.host.models().first?.engine == nil)
    }

    @Test("unloading ends the requests with what they have")
    func unload() async throws {
        let harness = try await HostHarness(ThreadLauncher(), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let generation = try harness.host.submit(harness.request(maxTokens: HostHarness.endless))
        var end: GenerationEnd?
        for await event in generation.events {
            switch event {
            case .text: await harness.host.unload(HostHarness.model)
            case .finished(let summary): end = summary.end
            }
        }
        #expect(end == .failed(.unloaded(model: HostHarness.model)))
        #expect(throws: EngineHostError.notLoaded(model: "bytes")) {
            try harness.host.submit(harness.request())
        }
    }

    @Test("a client that leaves frees its pages within two steps", arguments: [0, 1, 2])
    func leaving(way: Int) async throws {
        let harness = try await HostHarness(ThreadLauncher(), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let staying = try harness.host.submit(
            harness.request(seed: 1, maxTokens: HostHarness.endless))
        do {
            let leaving = try harness.host.submit(
                harness.request("Bye", seed: 2, maxTokens: HostHarness.endless))
            let task = Task {
                for await event in leaving.events {
                    if case .text = event, way != 0 { break }
                }
            }
            if way == 0 {
                var reader = staying.events.makeAsyncIterator()
                _ = await reader.next()
                task.cancel()
            }
            await task.value
            if way == 2 { leaving.cancel() }
        }
        let before = await harness.host.state(of: HostHarness.model)
        let after = try #require(await harness.host.state(of: HostHarness.model))
        #expect(after.sequences.map(\.request) == ["request-1"])
        let held = after.pages.count { $0.references > 0 }
        #expect(held == after.sequences.first.map { Int($0.info.pages) })
        _ = before
        staying.cancel()
        await harness.host.shutdown()
    }

    @Test("the table of sequences has the requests' names, labels and times")
    func snapshot() async throws {
        let harness = try await HostHarness(ThreadLauncher(), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let generation = try harness.host.submit(
            harness.request(seed: 4, maxTokens: HostHarness.endless))
        var reader = generation.events.makeAsyncIterator()
        _ = await reader.next()
        let snapshot = try #require(await harness.host.state(of: HostHarness.model))
        let row = try #require(snapshot.sequences.first)
        #expect(row.request == "request-4" && row.label == "test@1")
        #expect(row.info.promptTokens == 16 && row.timings.started != nil)
        #expect(!snapshot.steps.isEmpty && snapshot.ready.plan.pageCount == snapshot.pages.count)
        generation.cancel()
        await harness.host.shutdown()
    }
}
