import DeviceAPI
import Foundation
import Inference
import ModelFixtures
import Testing

@testable import EngineHost

@Suite("Supervision")
struct SupervisionTests {
    static let noChild = Comment(
        rawValue: "the program EngineChild is not beside the tests; build all targets")

    /// Streams that have each shown some text, so that the engine is amid all of them.
    func interrupted(
        _ harness: HostHarness, count: Int, kill: () async throws -> Void
    ) async throws -> [String] {
        let generations = try (1...count).map {
            try harness.host.submit(harness.request(seed: UInt64($0), maxTokens: 1500))
        }
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, generation) in generations.enumerated() {
                group.addTask { (index, try await HostHarness.collect(generation).text) }
            }
            // Every stream is under way when the engine goes.
            let underWay = await harness.state { snapshot in
                snapshot.sequences.count == count
                    && snapshot.sequences.allSatisfy { $0.info.outputTokens > 3 }
            }
            _ = try #require(underWay)
            try await kill()
            var texts = [String](repeating: "", count: count)
            for try await (index, text) in group { texts[index] = text }
            return texts
        }
    }

    @Test(
        "streams go on with the same text when the engine's process is killed amid them",
        .enabled(if: ChildEngines.path != nil, noChild))
    func killedProcess() async throws {
        let folder = try TemporaryFolder()
        let slowness = folder.path + "/slow"
        let harness = try await HostHarness(
            try ChildEngines.launcher(slowness: slowness), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        var expected: [String] = []
        for seed in 1...6 {
            let request = harness.request(seed: UInt64(seed), maxTokens: 1500)
            expected.append(try await harness.run(request).text)
        }
        #expect(FileManager.default.createFile(atPath: slowness, contents: nil))
        let texts = try await interrupted(harness, count: 6) {
            let process = try #require(harness.host.models().first?.engine?.processID)
            #expect(Glibc.kill(process, SIGKILL) == 0)
            try FileManager.default.removeItem(atPath: slowness)
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

    @Test("a request that every engine brings on outlives any number of them")
    func survivor() async throws {
        let calm = try await HostHarness(ThreadLauncher(), HostHarness.patient)
        try await calm.host.load(HostHarness.model)
        let expected = try await calm.run(calm.request(maxTokens: 600))
        await calm.host.shutdown()

        let gate = Gate(20)
        let launcher = ThreadLauncher(gate: gate)
        let harness = try await HostHarness(launcher, HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let generation = try harness.host.submit(harness.request(maxTokens: 600))
        let limit = 2 * EngineJournal.fruitlessLimit
        var text = ""
        var kills = 0
        var eventsOfEngine = 0
        for await event in generation.events {
            switch event {
            case .text(let piece, _):
                text += piece
                guard kills < limit, let engine = harness.host.models().first?.engine,
                    engine.restarts == kills, case .ready = engine.phase
                else { continue }
                // The first may be what the engine before had said.
                eventsOfEngine += 1
                if eventsOfEngine == 2 {
                    launcher.killNewest()
                    kills += 1
                    eventsOfEngine = 0
                }
                gate.allow(kills == limit ? 1000 : 20)
            case .finished(let summary):
                #expect(summary.end == expected.summary.end)
                #expect(summary.usage == expected.summary.usage)
                #expect(summary.timings.resurrections.count == limit)
            }
        }
        #expect(text == expected.text && kills == limit)
        await harness.host.shutdown()
    }

    @Test("a request that engine after engine dies of fails and says why; others are served")
    func lost() async throws {
        let limit = EngineJournal.fruitlessLimit
        let launcher = ThreadLauncher(.dieOfRequests, .dieOfRequests, .dieOfRequests, .serve)
        let harness = try await HostHarness(launcher)
        try await harness.host.load(HostHarness.model)
        let summary = try await harness.run(harness.request()).summary
        guard case .failed(.engineLost(_, attempts: limit)) = summary.end else {
            Issue.record("ended with \(summary.end)")
            return
        }
        #expect(summary.timings.resurrections.count == limit - 1)
        #expect(try await harness.run(harness.request(seed: 2)).summary.end == .length)
        #expect(launcher.count == limit + 1)
        await harness.host.shutdown()
    }

    @Test("engines that die before they serve are not held against a request")
    func lostWhileLoading() async throws {
        let launcher = ThreadLauncher(.dieOfRequests, .die, .dieOfRequests, .die, .die, .serve)
        let harness = try await HostHarness(launcher)
        try await harness.host.load(HostHarness.model)
        let summary = try await harness.run(harness.request()).summary
        #expect(summary.end == .length && summary.timings.resurrections.count == 2)
        await harness.host.shutdown()
    }

    @Test("a request that comes while an engine is being replaced waits for the next")
    func between() async throws {
        let launcher = ThreadLauncher(.serve, .hang, .serve)
        let harness = try await HostHarness(launcher)
        #expect(harness.host.models().first?.engine == nil)
        try await harness.host.load(HostHarness.model)
        launcher.killNewest()
        while launcher.count < 2 { await Task.yield() }
        let engine = try #require(harness.host.models().first?.engine)
        #expect(engine.phase == .loading(0) && engine.serving?.plan.limits.sequences == 8)
        let generation = try harness.host.submit(harness.request())
        launcher.killNewest()
        #expect(try await HostHarness.collect(generation).summary.end == .length)
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
        let harness = try await HostHarness(
            ThreadLauncher(gate: Gate(50)), HostHarness.patient)
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
        let gate = Gate(50)
        let harness = try await HostHarness(ThreadLauncher(gate: gate), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let staying = try harness.host.submit(
            harness.request(seed: 1, maxTokens: HostHarness.endless))
        do {
            let leaving = try harness.host.submit(
                harness.request("Bye", seed: 2, maxTokens: HostHarness.endless))
            gate.allow(50)
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
        // The engine is held or nearly so: that the pages are free costs no steps.
        let after = try #require(
            await harness.state { $0.sequences.map(\.request) == ["request-1"] })
        let held = after.pages.count { $0.references > 0 }
        #expect(held == after.sequences.first.map { Int($0.info.pages) })
        staying.cancel()
        await harness.host.shutdown()
    }

    @Test(
        "clients that leave while the engine speaks hold up nobody", .timeLimit(.minutes(1)))
    func hurry() async throws {
        let harness = try await HostHarness(ThreadLauncher())
        try await harness.host.load(HostHarness.model)
        for round in 0..<40 {
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        let seed = UInt64(round * 12 + index)
                        let request = harness.request(seed: seed, maxTokens: 60)
                        guard let generation = try? harness.host.submit(request) else { return }
                        let reading = Task { for await _ in generation.events {} }
                        try? await Task.sleep(for: .microseconds(100 * index * (round % 7)))
                        reading.cancel()
                        await reading.value
                    }
                }
            }
        }
        let last = try await harness.run(harness.request(seed: 1))
        #expect(last.summary.end == .length)
        await harness.host.shutdown()
    }

    @Test("the table of sequences has the requests' names, labels and times")
    func snapshot() async throws {
        let harness = try await HostHarness(
            ThreadLauncher(gate: Gate(50)), HostHarness.patient)
        try await harness.host.load(HostHarness.model)
        let generation = try harness.host.submit(
            harness.request(seed: 4, maxTokens: HostHarness.endless))
        var reader = generation.events.makeAsyncIterator()
        _ = await reader.next()
        let snapshot = try #require(await harness.state { !$0.sequences.isEmpty })
        let row = try #require(snapshot.sequences.first)
        #expect(row.request == "request-4" && row.label == "test@1")
        #expect(row.info.promptTokens == 16 && row.timings.started != nil)
        #expect(!snapshot.steps.isEmpty && snapshot.ready.plan.pageCount == snapshot.pages.count)
        generation.cancel()
        await harness.host.shutdown()
    }
}
