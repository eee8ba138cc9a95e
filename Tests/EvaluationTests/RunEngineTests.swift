import Evaluation
import Statistics
import Storage
import Telemetry
import Testing

@Suite("Run engine", .timeLimit(.minutes(1)))
struct RunEngineTests {
    let world: World

    init() throws { world = try World() }

    private func request(_ versions: [Int] = [1], concurrency: Int = 4, limit: Int? = nil)
        -> RunRequest
    {
        RunRequest(
            dataset: "core", prompt: "support", versions: versions, concurrency: concurrency,
            limit: limit, actor: "ana")
    }

    private func finished(_ engine: RunEngine, _ request: RunRequest) async throws -> Run {
        let run = try await engine.start(request)
        await engine.wait(for: run.id)
        return try await engine.run(run.id).run
    }

    @Test("a run asks every case of every version once and counts what came of it")
    func whole() async throws {
        let model = FakeModel { call, _ in
            if call.caseId == "c3" { throw ModelCallError.refused(reason: "no such model") }
            return call.version == 2 && call.caseId == "c1" ? "no" : "yes"
        }
        let engine = try await world.engine(model)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(8))
        let run = try await finished(engine, request([3, 2]))
        #expect(run.phase == .finished)
        #expect(run.done == 16 && run.total == 16)
        #expect(model.asked.count == 16)
        #expect(run.arms.map(\.version) == [3, 2])
        #expect(run.arms.map(\.passed) == [7, 6])
        #expect(run.arms.map(\.failed) == [0, 1])
        #expect(run.arms.map(\.errors) == [1, 1])
        #expect(run.arms[0].passRate?.value == 1)
        #expect(run.arms[0].coverage == 0.875)
        #expect(run.arms[0].usage == TokenUsage(input: 70, output: 14))
        #expect(run.arms[0].cost == Money(nanodollars: 3_500))
        #expect(run.arms[0].medianMilliseconds == 20)
        let verdict = try #require(run.verdict)
        #expect(verdict.outcomes == PairedOutcomes(bothPassed: 6, fixed: 1))
        #expect(verdict.kind == .inconclusive)
        #expect(world.events.count == 2)
        #expect(world.events.allSatisfy { $0.source == .evals })
    }

    @Test("both versions get ahead together, and neither always goes first")
    func interleaved() async throws {
        let model = FakeModel()
        let engine = try await world.engine(model)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(4))
        _ = try await finished(engine, request([3, 2], concurrency: 1))
        #expect(model.asked.map(\.caseId) == ["c0", "c0", "c1", "c1", "c2", "c2", "c3", "c3"])
        #expect(model.asked.map(\.version) == [3, 2, 2, 3, 3, 2, 2, 3])
    }

    @Test(
        "a case has the same seed in every run and for every version, and other cases have others")
    func seeds() async throws {
        let model = FakeModel()
        let engine = try await world.engine(model)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(5))
        _ = try await finished(engine, request([3, 2]))
        _ = try await finished(engine, request([3]))
        let seeds = Dictionary(grouping: model.asked, by: \.caseId).mapValues {
            Set($0.map(\.seed))
        }
        #expect(seeds.values.allSatisfy { $0.count == 1 })
        #expect(Set(seeds.values).count == 5)
        #expect(model.asked.allSatisfy { (0...0x7FFF_FFFF).contains($0.seed) })
    }

    @Test("concurrency is bounded")
    func bounded() async throws {
        let crowd = Crowd()
        let engine = try await world.engine(
            FakeModel { _, _ in
                await crowd.enter()
                // The first calls stay until three are there, however late the others start.
                for _ in 0..<2_000 where await crowd.most < 3 {
                    try? await Task.sleep(for: .milliseconds(5))
                }
                for _ in 0..<20 { await Task.yield() }
                await crowd.leave()
                return "yes"
            })
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(30))
        _ = try await finished(engine, request(concurrency: 3))
        #expect(await crowd.most == 3)
    }

    @Test("a busy model is asked again; one that stays busy is an error, not a failure")
    func retries() async throws {
        let model = FakeModel { call, before in
            if call.caseId == "c1" || before < 2 {
                throw ModelCallError.busy(reason: "429", retryAfter: .seconds(1))
            }
            return "yes"
        }
        let engine = try await world.engine(model)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(2))
        let run = try await finished(engine, request())
        #expect(run.arms[0].passed == 1)
        #expect(run.arms[0].errors == 1)
        let failing = try await engine.runCase(run.id, caseId: "c1")
        #expect(failing.arms[0].result?.why == "429 (asked 6 times)")
        let other = try await engine.runCase(run.id, caseId: "c0")
        #expect(other.arms[0].result?.attempts == 3)
    }

    @Test("progress and failing cases are readable while the run goes on")
    func live() async throws {
        let gate = Gate()
        let engine = try await world.engine(
            FakeModel { call, _ in
                if call.caseId == "c2" { try await gate.wait() }
                return call.caseId == "c0" ? "no" : "yes"
            })
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(4))
        let run = try await engine.start(request(concurrency: 1))
        try await until {
            try await engine.run(run.id).states == [
                [
                    .done(.failed), .done(.passed),
                    .running, .waiting,
                ]
            ]
        }
        #expect(engine.liveRuns.map(\.done) == [2])
        #expect(try await engine.runs().map(\.phase) == [.running])
        let failing = try await engine.runCase(run.id, caseId: "c0")
        #expect(failing.arms[0].result?.output == "no")
        #expect(failing.arms[0].result?.traceId == "t-1-c0")
        #expect(failing.arms[0].result?.why?.contains("equals") == true)
        #expect(try await engine.runCase(run.id, caseId: "c2").arms[0].state == .running)
        #expect(try await engine.run(run.id).run.verdict == nil)
        gate.open()
        await engine.wait(for: run.id)
        #expect(try await engine.run(run.id).states[0].last == .done(.passed))
        #expect(engine.liveRuns.isEmpty)
    }

    @Test("stopping cancels what is in flight, keeps what is there, and gives no verdict")
    func stop() async throws {
        let gate = Gate()
        let model = FakeModel { call, _ in
            if call.caseId == "c2" { try await gate.wait() }
            return "yes"
        }
        let engine = try await world.engine(model)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(6))
        let run = try await engine.start(request([3, 2], concurrency: 2))
        try await until { try await engine.run(run.id).run.done == 4 }
        let stopped = try await engine.stop(run.id, actor: "leo")
        #expect(stopped.phase == .stopped)
        #expect(stopped.detail == "stopped by leo")
        #expect(stopped.done == 4)
        #expect(stopped.verdict?.kind == .inconclusive)
        #expect(stopped.verdict?.summary.contains("was stopped") == true)
        await #expect(throws: EvaluationError.notRunning(run: run.id)) {
            try await engine.stop(run.id, actor: "leo")
        }
        gate.open()
        let resumed = try await engine.resume(run.id, actor: "leo")
        #expect(resumed.phase == .running)
        await engine.wait(for: run.id)
        let whole = try await engine.run(run.id).run
        #expect(whole.phase == .finished)
        #expect(whole.done == 12)
        #expect(whole.verdict?.outcomes.bothPassed == 6)
        let paid = model.asked.filter { $0.caseId == "c0" || $0.caseId == "c1" }
        #expect(paid.count == 4)
        await #expect {
            try await engine.resume(run.id, actor: "leo")
        } throws: { "\($0)".contains("it is finished") }
    }

    @Test("closing ends runs so that the next process can resume them, with all their numbers")
    func reopen() async throws {
        let gate = Gate()
        let model = FakeModel { call, _ in
            if call.caseId == "c3" { try await gate.wait() }
            return "yes"
        }
        let engine = try await world.engine(model)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(6))
        let run = try await engine.start(request(concurrency: 1))
        // The fourth call waits at the gate.
        try await until {
            try await engine.run(run.id).run.done == 3 && model.asked.count == 4
        }
        await engine.close()
        await #expect(throws: EvaluationError.self) { try await engine.start(request()) }
        let next = try await world.engine(model)
        let interrupted = try await next.run(run.id).run
        #expect(interrupted.phase == .interrupted)
        #expect(interrupted.arms[0].cost == Money(nanodollars: 1_500))
        gate.open()
        _ = try await next.resume(run.id, actor: "ana")
        await next.wait(for: run.id)
        let whole = try await next.run(run.id).run
        #expect(whole.arms[0].cost == Money(nanodollars: 3_000))
        #expect(whole.arms[0].passRate?.value == 1)
        #expect(model.asked.count == 7)
    }

    @Test("a run keeps the dataset that it began with")
    func revisions() async throws {
        let gate = Gate()
        let model = FakeModel { _, _ in
            try await gate.wait()
            return "yes"
        }
        let engine = try await world.engine(model)
        let first = try await engine.datasets.push(name: "core", jsonLines: World.lines(3))
        let run = try await engine.start(request())
        let second = try await engine.datasets.push(name: "core", jsonLines: World.lines(5))
        _ = try await engine.stop(run.id, actor: "ana")
        gate.open()
        _ = try await engine.resume(run.id, actor: "ana")
        await engine.wait(for: run.id)
        let resumed = try await engine.run(run.id).run
        #expect(resumed.datasetHash == first.hash)
        #expect(resumed.done == 3)
        #expect(try await finished(engine, request()).datasetHash == second.hash)
    }
}

/// Counts who is in at once.
private actor Crowd {
    private var present = 0
    private(set) var most = 0

    func enter() {
        present += 1
        most = max(most, present)
    }

    func leave() { present -= 1 }
}
