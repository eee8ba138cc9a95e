import DriftDetection
import Foundation
import Storage
import Synchronization
import Telemetry

/// A database in a folder of its own, a clock that tests move, and what the monitor said.
final class DriftWorld: Sendable {
    let path: String
    let clock = ManualClock()
    private let seen = Mutex<(actions: [DriftAction], events: [Event])>(([], []))

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("binnacle-drift-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var actions: [DriftAction] { seen.withLock { $0.actions } }
    var events: [Event] { seen.withLock { $0.events } }

    var raised: [DriftAlert] {
        actions.compactMap { if case .raise(let alert) = $0 { alert } else { nil } }
    }

    var resolved: [String] {
        actions.compactMap {
            if case .resolve(let key, let metric, _) = $0 { key.fingerprint(metric) } else { nil }
        }
    }

    func open() throws -> Store {
        try Store(path: path + "/drift.db", migrations: DriftMigrations.all)
    }

    func monitor(
        _ settings: DriftSettings = DriftSettings(), store: Store? = nil,
        changes: [ChangeNote] = []
    ) async throws -> DriftMonitor {
        try await DriftMonitor.open(
            store: store ?? open(), clock: clock.clock, settings: settings,
            recentChanges: { changes },
            onAction: { action in self.seen.withLock { $0.actions.append(action) } },
            onEvent: { event in self.seen.withLock { $0.events.append(event) } })
    }

    /// Sends so many requests, one a second, with a look every tenth.
    func send(_ count: Int, to monitor: DriftMonitor, _ traffic: inout Traffic) {
        for index in 1...count {
            clock.advance(milliseconds: 1_000)
            monitor.observe(traffic.next(at: clock.clock.now()))
            if index.isMultiple(of: 10) { monitor.evaluate() }
        }
    }
}

/// Random requests of one prompt whose distribution can be shifted.
struct Traffic {
    var prompt = "triage"
    var environment: String? = "production"
    var version = 7
    var inputLength = 180.0
    var outputLength = 40.0
    var refusals = 0.02
    var validJSON = 0.97
    var capturesText = true
    var answersInJSON = false
    var outcome = RequestRecord.Outcome.ok
    var random: SplitMix
    private(set) var count = 0

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func next(at now: Timestamp) -> RequestRecord {
        count += 1
        let usage = TokenUsage(input: length(inputLength, 0.5), output: length(outputLength, 0.6))
        let output = text()
        return RequestRecord(
            traceId: "trace-\(count)", requestId: "request-\(count)", startedAt: now,
            endpoint: "/v1/chat/completions", model: "pilot",
            prompt: .init(name: prompt, version: version, environment: environment), keyId: "k",
            outcome: outcome, status: 200, finishReason: "stop", streamed: false, usage: usage,
            cost: nil, timings: RequestTimings(totalMilliseconds: 20),
            input: capturesText ? "Which team takes this?" : nil,
            output: capturesText ? output : nil)
    }

    private mutating func text() -> String {
        if chance(refusals) { return "I’m sorry, but I can’t help with that." }
        if answersInJSON { return chance(validJSON) ? #"{"team":"billing"}"# : "{team: billing" }
        return "The billing team takes it."
    }

    private mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < probability
    }

    /// Lognormal, with the given median.
    private mutating func length(_ median: Double, _ spread: Double) -> Int {
        max(1, Int((median * exp(spread * random.normal())).rounded()))
    }
}

extension SplitMix {
    /// A standard normal number (Box and Muller, 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: .leastNonzeroMagnitude..<1, using: &self)))
            .squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
}
