import DriftDetection
import Statistics
import Storage
import Synchronization
import Telemetry
import Testing

@Suite("Drift monitor", .timeLimit(.minutes(1)))
struct DriftMonitorTests {
    let world: DriftWorld

    init() throws { world = try DriftWorld() }

    private func reading(_ monitor: DriftMonitor, _ metric: DriftMetric) throws -> DetectorReading {
        try #require(monitor.readings.first { $0.metric == metric })
    }

    @Test("until both windows have enough requests a detector says so, and never that all is well")
    func insufficient() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 1)
        world.send(100, to: monitor, &traffic)
        let early = try reading(monitor, .inputLength)
        #expect(early.phase == .insufficient)
        #expect(early.referenceCount == 100 && early.minimumCount == 300)
        #expect(early.note?.contains("100 of 300") == true)
        world.send(220, to: monitor, &traffic)
        let filling = try reading(monitor, .inputLength)
        #expect(filling.phase == .insufficient)
        #expect(filling.currentCount == 20 && filling.minimumCount == 30)
        world.send(20, to: monitor, &traffic)
        let ready = try reading(monitor, .inputLength)
        #expect(ready.phase == .steady)
        #expect(ready.comparison?.referenceCount == 300)
        #expect(ready.adjustedPValue != nil)
        #expect(monitor.readings.map(\.metric) == [.inputLength, .outputLength, .refusalRate])
    }

    @Test("longer inputs raise one alert with its evidence, which ends when they are short again")
    func lengths() async throws {
        let deployed = ChangeNote(
            at: world.clock.clock.now().advanced(byMilliseconds: 390_000),
            text: "triage v8 was deployed to staging by ana", prompt: "triage")
        let other = ChangeNote(
            at: deployed.at, text: "support v2 was deployed by leo", prompt: "support")
        let monitor = try await world.monitor(changes: [deployed, other])
        var traffic = Traffic(seed: 2)
        world.send(400, to: monitor, &traffic)
        #expect(world.actions.isEmpty)
        traffic.inputLength *= 3
        world.send(60, to: monitor, &traffic)
        let alert = try #require(world.raised.first)
        #expect(world.raised.count == 1)
        #expect(alert.fingerprint == "drift/triage@production#7/input_length")
        #expect(alert.title == "The input length of triage has drifted")
        let evidence = alert.evidence
        #expect(evidence.reading.phase == .drifting)
        #expect(evidence.histogram?.reference.reduce(0, +) == 300)
        #expect(evidence.histogram?.current.reduce(0, +) == 60)
        #expect(evidence.rates == nil)
        #expect(evidence.before.count == 3 && evidence.after.count == 3)
        let typical = try #require(evidence.after.first?.features.inputTokens)
        #expect(typical > 250, "\(typical)")
        let began = try #require(evidence.began)
        #expect(
            abs(
                began.requests - Int(alert.raisedAt.milliseconds - 400_000 - 1_700_000_000_000)
                    / 1_000) < 12)
        #expect(evidence.findings[0].hasPrefix("Inputs have "))
        #expect(
            evidence.findings.contains {
                $0.hasSuffix("that: triage v8 was deployed to staging by ana.")
            })
        #expect(!evidence.findings.contains { $0.contains("leo") })
        #expect(try reading(monitor, .inputLength).phase == .drifting)
        #expect(try await monitor.evidence(alert.fingerprint).findings.count >= 3)
        traffic.inputLength /= 3
        world.send(120, to: monitor, &traffic)
        #expect(world.resolved == [alert.fingerprint])
        #expect(try reading(monitor, .inputLength).phase == .steady)
        // The evidence of an alert that is over is still there.
        #expect(try await monitor.evidence(alert.fingerprint, near: alert.raisedAt).began != nil)
    }

    @Test("a rising refusal rate shows refusals after and answers before")
    func refusals() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 3)
        world.send(400, to: monitor, &traffic)
        traffic.refusals = 0.5
        world.send(60, to: monitor, &traffic)
        let alert = try #require(world.raised.first)
        #expect(alert.metric == .refusalRate)
        let rates = try #require(alert.evidence.rates)
        #expect(rates.current.low > rates.reference.high)
        #expect(alert.evidence.histogram == nil)
        #expect(alert.evidence.after.allSatisfy { $0.features.isRefusal == true })
        #expect(alert.evidence.before.allSatisfy { $0.features.isRefusal == false })
        #expect(alert.evidence.after.allSatisfy { $0.output?.contains("can’t help") == true })
        #expect(alert.detail.contains("answers are refusals; in the reference window it was"))
        #expect(alert.evidence.findings.contains { $0.contains("inputs' length has not drifted") })
        #expect(
            alert.evidence.findings.contains(
                "Nothing known to have changed within 10 minutes of that."))
    }

    @Test("JSON is watched where the reference outputs are JSON, and failing to parse is found")
    func json() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 4)
        traffic.answersInJSON = true
        world.send(400, to: monitor, &traffic)
        #expect(try reading(monitor, .jsonParseRate).phase == .steady)
        traffic.validJSON = 0.3
        world.send(60, to: monitor, &traffic)
        let alert = try #require(world.raised.first { $0.metric == .jsonParseRate })
        #expect(alert.evidence.after.allSatisfy { $0.features.parsesAsJSON == false })
        #expect(alert.evidence.before.allSatisfy { $0.features.parsesAsJSON == true })
        #expect(alert.detail.contains("outputs parse as JSON"))
    }

    @Test("without captured texts lengths are watched and rates say why they are not")
    func noText() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 5)
        traffic.capturesText = false
        world.send(400, to: monitor, &traffic)
        #expect(try reading(monitor, .inputLength).phase == .steady)
        let refusals = try reading(monitor, .refusalRate)
        #expect(refusals.phase == .insufficient)
        #expect(refusals.note?.contains("only 0 requests") == true)
        traffic.inputLength *= 3
        world.send(60, to: monitor, &traffic)
        #expect(world.raised.first?.evidence.after.first?.output == nil)
        #expect(world.raised.first?.evidence.after.first?.features.traceId.isEmpty == false)
    }

    @Test("only deployed, successful traffic counts")
    func excluded() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 6)
        traffic.environment = nil
        world.send(20, to: monitor, &traffic)
        traffic.environment = "production"
        traffic.outcome = .error
        world.send(20, to: monitor, &traffic)
        #expect(monitor.readings.isEmpty)
    }

    @Test("too few new requests are no new look")
    func fresh() async throws {
        let monitor = try await world.monitor()
        var traffic = Traffic(seed: 7)
        world.send(400, to: monitor, &traffic)
        let before = try reading(monitor, .inputLength).series
        for _ in 0..<4 { monitor.observe(traffic.next(at: world.clock.clock.now())) }
        monitor.evaluate()
        monitor.evaluate()
        #expect(try reading(monitor, .inputLength).series == before)
        monitor.observe(traffic.next(at: world.clock.clock.now()))
        monitor.evaluate()
        #expect(try reading(monitor, .inputLength).series.count == before.count + 1)
        for _ in 0..<100 { world.send(10, to: monitor, &traffic) }
        #expect(try reading(monitor, .inputLength).series.count == 60)
    }

    @Test("the loop looks every interval until it is cancelled")
    func loop() async throws {
        let store = try world.open()
        let looks = Counter()
        let monitor = try await DriftMonitor.open(
            store: store,
            clock: Clock(
                now: world.clock.clock.now,
                monotonicNanoseconds: world.clock.clock.monotonicNanoseconds,
                sleep: { duration in
                    #expect(duration == .seconds(10))
                    if looks.increase() > 3 { throw CancellationError() }
                }),
            onAction: { _ in })
        await monitor.run()
        #expect(looks.value == 4)
    }

    @Test("settings out of range are refused by name")
    func settings() async throws {
        var settings = DriftSettings()
        settings.referenceSize = 99
        await #expect {
            try await world.monitor(settings)
        } throws: { "\($0)" == "the drift setting reference_size is 99; choose 100 to 5000" }
        settings = DriftSettings()
        settings.currentSize = 29
        await #expect(throws: DriftError.self) { try await world.monitor(settings) }
        settings = DriftSettings()
        settings.falseDiscoveryRate = .nan
        await #expect(throws: DriftError.self) { try await world.monitor(settings) }
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }

    func increase() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
