import Evaluation
import GRDB
import Statistics
import Storage
import Telemetry
import Testing

@Suite("Run rules", .timeLimit(.minutes(1)))
struct RunRulesTests {
    let world: World

    init() throws { world = try World() }

    private func request(_ versions: [Int] = [1], limit: Int? = nil, concurrency: Int? = nil)
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

    @Test("wishes that make no sense are refused before anything is asked")
    func refused() async throws {
        let model = FakeModel()
        let engine = try await world.engine(model)
        await #expect(throws: EvaluationError.unknownDataset("core")) {
            try await engine.start(request())
        }
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(3))
        for versions in [[], [1, 1], [1, 2, 3]] {
            await #expect(throws: EvaluationError.invalidVersions(versions)) {
                try await engine.start(request(versions))
            }
        }
        await #expect { try await engine.start(request(concurrency: 0)) } throws: {
            "\($0)" == "concurrency is 0; choose 1 to 64"
        }
        await #expect { try await engine.start(request(limit: 0)) } throws: {
            "\($0)".hasPrefix("limit is 0")
        }
        await #expect(throws: EvaluationError.unknownRun(99)) { try await engine.run(99) }
        await #expect(throws: EvaluationError.unknownRun(99)) {
            try await engine.stop(99, actor: "ana")
        }
        #expect(model.asked.isEmpty)
        #expect(try await engine.runs().isEmpty)
    }

    @Test("a dataset that needs a judge is refused when there is none")
    func judge() async throws {
        let engine = try await world.engine(FakeModel())
        let lines = #"{"id":"a","assert":[{"type":"llm-rubric","value":"is polite"}]}"#
        _ = try await engine.datasets.push(name: "core", jsonLines: lines)
        await #expect(throws: EvaluationError.noJudge(dataset: "core")) {
            try await engine.start(request())
        }
        let judged = try await world.engine(
            FakeModel(), judge: FakeJudge { _ in "I think it is fine" })
        let run = try await finished(judged, request())
        #expect(run.arms[0].ungraded == 1)
        #expect(run.arms[0].passRate == nil)
        #expect(run.arms[0].judgeCost == Money(nanodollars: 70))
    }

    @Test("a limit takes the first cases, and such a run is no baseline")
    func limit() async throws {
        let engine = try await world.engine(FakeModel())
        let summary = try await engine.datasets.push(name: "core", jsonLines: World.lines(5))
        let run = try await finished(engine, request([3, 2], limit: 2))
        #expect(run.total == 4)
        #expect(!run.isWhole)
        #expect(try await engine.run(run.id).caseIds == ["c0", "c1"])
        #expect(
            try await engine.newestFinished(
                prompt: "support", versions: [3, 2], datasetHash: summary.hash) == nil)
        await #expect(throws: EvaluationError.unknownCase(run: run.id, caseId: "c4")) {
            try await engine.runCase(run.id, caseId: "c4")
        }
    }

    @Test("the newest finished run is found by prompt, exact versions and dataset revision")
    func baselines() async throws {
        let engine = try await world.engine(FakeModel())
        let old = try await engine.datasets.push(name: "core", jsonLines: World.lines(2))
        let first = try await finished(engine, request([3, 2]))
        let second = try await finished(engine, request([3, 2]))
        let single = try await finished(engine, request([3]))
        func newest(_ versions: [Int], _ hash: String?) async throws -> Int? {
            try await engine.newestFinished(
                prompt: "support", versions: versions, datasetHash: hash)?.id
        }
        #expect(try await newest([3, 2], old.hash) == second.id)
        #expect(first.id < second.id)
        #expect(try await newest([3], old.hash) == single.id)
        #expect(try await newest([2, 3], old.hash) == nil)
        #expect(try await newest([3, 2], "other") == nil)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(3))
        let third = try await finished(engine, request([3, 2]))
        #expect(try await newest([3, 2], old.hash) == second.id)
        #expect(try await newest([3, 2], nil) == third.id)
        let latest = try await engine.newestResult(prompt: "support", version: 2)
        #expect(latest?.run == third.id)
        #expect(latest?.arm.passed == 3)
        #expect(try await engine.newestResult(prompt: "support", version: 9) == nil)
    }

    @Test("runs of one dataset revision compare case by case; others do not")
    func compare() async throws {
        let engine = try await world.engine(
            FakeModel { call, _ in call.version == 2 && call.caseId == "c0" ? "no" : "yes" })
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(30))
        let two = try await finished(engine, request([2]))
        let three = try await finished(engine, request([3]))
        let verdict = try await engine.compare(
            candidate: (three.id, 3), baseline: (two.id, 2))
        #expect(verdict.outcomes.fixed == 1)
        #expect(verdict.outcomes.bothPassed == 29)
        await #expect {
            try await engine.compare(candidate: (two.id, 3), baseline: (two.id, 2))
        } throws: { "\($0)".contains("no results of the version") }
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(31))
        let other = try await finished(engine, request([3]))
        await #expect {
            try await engine.compare(candidate: (other.id, 3), baseline: (two.id, 2))
        } throws: { "\($0)".contains("different revisions") }
    }

    @Test("only so many runs at once")
    func crowded() async throws {
        let gate = Gate()
        var settings = RunEngine.Settings()
        settings.liveRunLimit = 2
        let engine = try await world.engine(
            FakeModel { _, _ in
                try await gate.wait()
                return "yes"
            }, settings: settings)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(2))
        let runs = [try await engine.start(request()), try await engine.start(request())]
        await #expect(throws: EvaluationError.tooManyRuns(limit: 2)) {
            try await engine.start(request())
        }
        gate.open()
        for run in runs { await engine.wait(for: run.id) }
        #expect(try await finished(engine, request()).phase == .finished)
        #expect(try await engine.runs(limit: 2).map(\.id) == [3, 2])
        #expect(try await engine.runs(before: 2).map(\.id) == [1])
    }

    @Test("an output beyond the limit is an error and is not kept")
    func hugeOutput() async throws {
        var settings = RunEngine.Settings()
        settings.outputLimit = 100
        let engine = try await world.engine(
            FakeModel { _, _ in String(repeating: "x", count: 101) }, settings: settings)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(1))
        let run = try await finished(engine, request())
        #expect(run.arms[0].errors == 1)
        let result = try await engine.runCase(run.id, caseId: "c0").arms[0].result
        #expect(result?.output == nil)
        #expect(result?.why == "the output is longer than 100 bytes")
        #expect(result?.costNanodollars == 500)
    }

    @Test("whatever a provider reports, sums neither overflow nor break the summary")
    func hostileNumbers() async throws {
        struct Liar: CaseRunner {
            func run(_ call: CaseCall) async throws -> CaseAnswer {
                CaseAnswer(
                    output: "yes",
                    usage: TokenUsage(input: .max, cacheRead: .min, output: .max, reasoning: .max),
                    cost: Money(nanodollars: .max), latencyMilliseconds: .infinity)
            }
        }
        let engine = try await world.engine(Liar())
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(20))
        let run = try await finished(engine, request([3, 2]))
        #expect(run.phase == .finished)
        #expect(run.arms[0].usage.cacheRead == 0)
        #expect(run.arms[0].usage.input == 20 << 40)
        #expect(run.arms[0].cost.nanodollars == 20 << 40)
        #expect(run.arms[0].medianMilliseconds == nil)
    }

    @Test("a full disk makes the run wait and say so; no answer is lost or paid twice")
    func fullDisk() async throws {
        let store = try world.open()
        let model = FakeModel { call, _ in
            call.caseId == "c2" ? String(repeating: "x", count: 200_000) : "yes"
        }
        let engine = try await world.engine(model, store: store)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(6))
        try await store.limitPages(extra: 8)
        let run = try await engine.start(request(concurrency: 1))
        try await until {
            try await engine.run(run.id).run.detail?.contains("waiting for room") == true
        }
        #expect(try await engine.run(run.id).run.done == 2)
        try await store.limitPages(extra: 1_000_000)
        await engine.wait(for: run.id)
        let whole = try await engine.run(run.id).run
        #expect(whole.phase == .finished)
        #expect(whole.detail == nil)
        #expect(whole.done == 6)
        #expect(model.asked.count == 6)
    }
}

extension Store {
    /// Makes SQLite report a full disk so many pages beyond the database's present size.
    fileprivate func limitPages(extra: Int) async throws {
        try await write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + extra)")
        }
    }
}
