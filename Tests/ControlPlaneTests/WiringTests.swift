import ControlAPI
import DriftDetection
import Evaluation
import Foundation
import Inference
import JSON
import Logging
import PromptRegistry
import Telemetry
import Testing

@testable import ControlPlane
@testable import Storage

@Suite("Wiring")
struct WiringTests {
    private let time = ManualClock()

    private func store() throws -> Store {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("wiring-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try Store(
            path: folder.appendingPathComponent("test.db").path,
            migrations: TelemetrySchema.migrations + DriftMigrations.all)
    }

    @Test("a database that takes no rows is one alert, until it does again")
    func storage() async throws {
        let store = try store()
        let alerts = try await AlertBoard(store: store, clock: time.clock)
        let events = try await EventLog(store: store, logger: Logger(label: "test"))
        let watch = StorageWatch()
        watch.report(StorageTrouble(reason: "disk full", waiting: 3, dropped: 0))
        #expect(alerts.list().isEmpty, "there is no board yet")
        watch.begin(alerts, events, time.clock)
        #expect(alerts.list().map(\.phase) == [.firing], "what stood before is told at once")
        watch.report(StorageTrouble(reason: "disk full", waiting: 9, dropped: 2))
        #expect(alerts.list().count == 1)
        #expect(alerts.list().first?.condition.detail.contains("2 changes are lost") == true)
        #expect(events.tail(limit: 10).count == 1, "an alert that stands is no news")
        watch.report(nil)
        #expect(alerts.list().map(\.phase) == [.resolved])
        #expect(watch.trouble == nil)
    }

    @Test("the time between two tokens is that between the ends of two steps of a model")
    func gaps() {
        let metrics = LiveMetrics(clock: time.clock)
        let watch = StepWatch(metrics)
        var step = StepRecord()
        step.deviceMicroseconds = 2_000
        step.outputTokens = 3
        for (index, start) in [10, 15, 30].enumerated() {
            step.startNanoseconds = UInt64(start) * 1_000_000
            step.decodeRows = index == 0 ? 0 : 4
            step.prefillTokens = index == 0 ? 100 : 0
            step.prefillRows = index == 0 ? 2 : 0
            step.bandwidthShare = [0.5, 0.75, 0.25][index]
            watch.take(model: "a", step)
        }
        watch.take(model: "b", step)
        time.advance(milliseconds: 1_000)
        let latencies = metrics.reading().latencies
        let gaps = latencies.first { $0.measure == .interToken }
        #expect(gaps?.count == 8, "the first step of a model has none before it")
        #expect(metrics.reading().prefill.tokensPerSecond == 100)
        let looks = watch.takeLooks()
        #expect(looks["a"]?.rows == 4 && looks["b"]?.rows == 4, "the fullest batch of each model")
        #expect(looks["a"]?.bandwidthShare == 0.75 && looks["a"]?.outputTokens == 9)
        let later = watch.takeLooks()["a"]
        #expect(later?.rows == 0 && later?.bandwidthShare == 0 && later?.outputTokens == 9)
    }

    @Test("a revision of evaluations grows with every change and with nothing else")
    func revision() {
        let revision = EvalRevision()
        let first = revision.value([])
        #expect(revision.value([]) == first)
        revision.touch()
        #expect(revision.value([]) == first + 1)
    }

    @Test("the kernel tells this process's time and memory, and nothing of one that is not there")
    func processes() throws {
        let own = try #require(ProcessUsage(pid: getpid()))
        #expect(own.residentBytes > 1 << 20 && own.processorSeconds > 0)
        #expect(ProcessUsage(pid: 0x7FFF_FFFE) == nil)
    }

    @Test("usage in OpenAI's terms becomes buckets that exclude each other")
    func usage() {
        let usage = TokenUsage(openAI: [
            "prompt_tokens": 50, "completion_tokens": 7,
            "prompt_tokens_details": ["cached_tokens": 32],
        ])
        #expect(usage == TokenUsage(input: 18, cacheRead: 32, output: 7))
        #expect(TokenUsage(openAI: nil) == TokenUsage())
    }
}
