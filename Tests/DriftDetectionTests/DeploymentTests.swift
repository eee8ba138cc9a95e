import DriftDetection
import GRDB
import Storage
import Telemetry
import Testing

@Suite("Drift and deployments", .timeLimit(.minutes(1)))
struct DeploymentTests {
    let world: DriftWorld

    init() throws { world = try DriftWorld() }

    private func reading(_ monitor: DriftMonitor, _ metric: DriftMetric = .inputLength) throws
        -> DetectorReading
    {
        try #require(monitor.readings.first { $0.metric == metric })
    }

    @Test("a new version begins a reference window of its own, and the old one's alerts end")
    func newVersion() async throws {
        let monitor = try await world.monitor()
        monitor.deploymentChanged(prompt: "triage", environment: "production", versions: [7])
        var traffic = Traffic(seed: 1)
        world.send(400, to: monitor, &traffic)
        traffic.inputLength *= 3
        world.send(60, to: monitor, &traffic)
        let alert = try #require(world.raised.first)
        monitor.deploymentChanged(
            prompt: "triage", environment: "production", versions: [8], actor: "ana")
        #expect(world.resolved == [alert.fingerprint])
        #expect(Set(monitor.readings.map(\.key.version)) == [8])
        #expect(try reading(monitor).note?.contains("since version 8 was deployed") == true)
        #expect(world.events.last?.message.contains("version 8 was deployed") == true)
        // A late answer of the version before must not bring it back.
        world.send(20, to: monitor, &traffic)
        #expect(Set(monitor.readings.map(\.key.version)) == [8])
        traffic.version = 8
        world.send(20, to: monitor, &traffic)
        #expect(try reading(monitor).referenceCount == 20)
    }

    @Test("a split watches each version by itself, and changing weights changes nothing")
    func split() async throws {
        let monitor = try await world.monitor()
        monitor.deploymentChanged(prompt: "triage", environment: "production", versions: [7])
        var traffic = Traffic(seed: 2)
        world.send(50, to: monitor, &traffic)
        monitor.deploymentChanged(prompt: "triage", environment: "production", versions: [7, 8])
        monitor.deploymentChanged(prompt: "triage", environment: "production", versions: [8, 7])
        traffic.version = 8
        world.send(20, to: monitor, &traffic)
        let counts = monitor.readings.filter { $0.metric == .inputLength }.map(\.referenceCount)
        #expect(counts == [50, 20])
        #expect(world.events.count == 2)
    }

    @Test("environments are watched apart from each other")
    func environments() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 3)
        world.send(30, to: monitor, &traffic)
        traffic.environment = "staging"
        world.send(10, to: monitor, &traffic)
        monitor.deploymentChanged(prompt: "triage", environment: "staging", versions: [9])
        let readings = monitor.readings.filter { $0.metric == .inputLength }
        #expect(readings.map(\.key.environment) == ["production", "staging"])
        #expect(readings.map(\.referenceCount) == [30, 0])
    }

    @Test("setting a new reference ends the alerts of the prompt and starts over")
    func rebase() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 4)
        world.send(400, to: monitor, &traffic)
        traffic.inputLength *= 3
        world.send(60, to: monitor, &traffic)
        try monitor.rebase(prompt: "triage", actor: "leo")
        #expect(world.resolved.count == 1)
        #expect(try reading(monitor).referenceCount == 0)
        world.send(400, to: monitor, &traffic)
        #expect(try reading(monitor).phase == .steady)
        #expect(world.raised.count == 1)
        #expect(throws: DriftError.notWatched(prompt: "none")) {
            try monitor.rebase(prompt: "none", actor: "leo")
        }
    }

    @Test("a restart keeps reference windows, standing alerts and their evidence")
    func restart() async throws {
        let store = try world.open()
        let monitor = try await world.monitor(store: store)
        var traffic = Traffic(seed: 5)
        world.send(400, to: monitor, &traffic)
        traffic.inputLength *= 3
        world.send(60, to: monitor, &traffic)
        let alert = try #require(world.raised.first)
        await store.close()
        let next = try await world.monitor()
        let kept = try reading(next)
        #expect(kept.referenceCount == 300)
        #expect(kept.currentCount == 0)
        #expect(kept.phase == .drifting)
        #expect(try await next.evidence(alert.fingerprint).after.count == 3)
        next.deploymentChanged(prompt: "triage", environment: "production", versions: [7])
        #expect(try reading(next).referenceCount == 300)
        // The same trouble is not raised again, and ends when it is over.
        world.send(60, to: next, &traffic)
        #expect(world.raised.count == 1)
        traffic.inputLength /= 3
        world.send(120, to: next, &traffic)
        #expect(world.resolved == [alert.fingerprint])
    }

    @Test("a killed process loses at most the requests since its last look")
    func killed() async throws {
        let store = try world.open()
        let monitor = try await world.monitor(store: store)
        var traffic = Traffic(seed: 6)
        world.send(115, to: monitor, &traffic)
        await store.flush()
        // No orderly end: a second process opens what is on disk.
        let next = try await world.monitor()
        #expect(try reading(next).referenceCount == 110)
    }

    @Test("a row that cannot be read costs its reference window, not the start")
    func unreadable() async throws {
        let store = try world.open()
        let monitor = try await world.monitor(store: store)
        var traffic = Traffic(seed: 7)
        world.send(20, to: monitor, &traffic)
        await store.flush()
        try await store.write { try $0.execute(sql: "UPDATE drift_watch SET reference = '{}'") }
        let next = try await world.monitor()
        #expect(next.readings.isEmpty)
        #expect(world.events.last?.message.contains("triage v7 cannot be read") == true)
        await #expect(throws: DriftError.noEvidence(fingerprint: "drift/x")) {
            try await next.evidence("drift/x")
        }
    }

    @Test("so many versions are watched and no more; the quietest makes room")
    func bounded() async throws {
        var settings = DriftSettings()
        settings.watchLimit = 3
        let monitor = try await world.monitor(settings)
        var traffic = Traffic(seed: 8)
        for name in ["a", "b", "c", "a", "d"] {
            traffic.prompt = name
            world.send(2, to: monitor, &traffic)
        }
        #expect(Set(monitor.readings.map(\.key.prompt)) == ["a", "c", "d"])
        #expect(
            world.events.last?.message.hasPrefix("b v7 in production is no longer watched") == true)
        #expect(world.events.last?.level == .warning)
    }
}
