import Storage
import Telemetry
import Testing

@Suite("Trace log", .timeLimit(.minutes(1)))
struct TraceLogTests {
    let database: TestDatabase
    let time = ManualClock()
    static let triage = RequestRecord.PromptUse(
        name: "support/triage", version: 2, environment: "production")

    init() throws { database = try TestDatabase() }

    private func ids(_ log: TraceLog, _ text: String?, keyIds: [String] = []) async throws
        -> [String]
    {
        try await log.list(TraceFilter(text: text, keyIds: keyIds, limit: 10)).map(\.requestId)
    }

    private func filled(_ store: Store) async -> TraceLog {
        let log = TraceLog(store: store, clock: time.clock)
        log.record(.sample(id: "req-1", prompt: Self.triage))
        log.record(.sample(id: "req-2", trace: String(repeating: "b", count: 32), key: "k2"))
        log.record(.sample(id: "REQ-3", model: "100%_Big", outcome: .error, status: 500))
        await store.flush()
        return log
    }

    @Test("a list has the newest first and no more than asked for")
    func order() async throws {
        let store = try database.open()
        let log = await filled(store)
        #expect(try await ids(log, nil) == ["REQ-3", "req-2", "req-1"])
        #expect(try await log.list(TraceFilter(limit: 2)).count == 2)
        #expect(try await log.list(TraceFilter(limit: -1)).isEmpty)
    }

    @Test(
        "a filter finds the start of ids, and anything in model, prompt, key and outcome",
        arguments: [
            ("0af7", ["REQ-3", "req-1"]), ("f765", []), ("req", ["REQ-3", "req-2", "req-1"]),
            ("TRIAGE@2", ["req-1"]), ("ort/tri", ["req-1"]), ("k2", ["req-2"]),
            ("err", ["REQ-3"]), ("%_b", ["REQ-3"]), ("%", ["REQ-3"]), ("", ["REQ-3"]),
            ("' OR 1 --", []),
        ])
    func filter(text: String, expected: [String]) async throws {
        let store = try database.open()
        let log = await filled(store)
        let expected = text.isEmpty ? ["REQ-3", "req-2", "req-1"] : expected
        #expect(try await ids(log, text) == expected)
    }

    @Test("keys that the caller knows by name match, too")
    func keyNames() async throws {
        let store = try database.open()
        let log = await filled(store)
        #expect(try await ids(log, "nothing", keyIds: ["k2", "k9"]) == ["req-2"])
        #expect(try await ids(log, "triage", keyIds: ["k2"]) == ["req-2", "req-1"])
    }

    @Test("everything that was recorded comes back, with spans that follow the timings")
    func detail() async throws {
        let store = try database.open()
        let log = TraceLog(store: store, clock: time.clock)
        var record = RequestRecord.sample(prompt: Self.triage, tags: ["a", "b"])
        record.timings.preemptions = 2
        record.input = "question"
        record.output = "answer"
        log.record(record)
        await store.flush()
        let full = try #require(try await log.find("r1"))
        #expect(full.trace.prompt == Self.triage)
        #expect(full.trace.usage == record.usage && full.trace.cost == record.cost)
        #expect(full.trace.timings == record.timings)
        #expect(full.trace.startedAt == record.startedAt)
        #expect(full.input == "question" && full.output == "answer")
        #expect(full.spans.map(\.name) == ["request", "queue", "prefill", "decode"])
        #expect(full.spans.map(\.startMilliseconds) == [0, 0, 5, 30])
        #expect(full.spans.map(\.durationMilliseconds) == [100, 5, 25, 70])
        #expect(full.spans[0].detail == "preempted 2×")
        #expect(full.spans.dropFirst().allSatisfy { $0.parent == full.spans[0].id })
        #expect(full.spans.allSatisfy { TraceIdentifiers.isSpanId($0.id) })
        #expect(Set(full.spans.map(\.id)).count == 4)
        let values = Dictionary(
            uniqueKeysWithValues: full.attributes.map { ($0.name, $0.value) })
        #expect(values["gen_ai.usage.input_tokens"] == "120")
        #expect(values["gen_ai.prompt.name"] == "support/triage")
        #expect(values["binnacle.tags"] == "a b")
    }

    @Test("several requests of one trace: its id finds the newest, each request's id finds itself")
    func sharedTrace() async throws {
        let store = try database.open()
        let log = TraceLog(store: store, clock: time.clock)
        for index in 1...3 { log.record(.sample(id: "r\(index)")) }
        await store.flush()
        let shared = RequestRecord.sample().traceId
        #expect(try await log.find(shared)?.trace.requestId == "r3")
        #expect(try await log.find("r2")?.trace.requestId == "r2")
        #expect(try await log.find("r9") == nil)
    }

    @Test("a long text is cut at a whole character and says how much is missing")
    func clipping() async throws {
        let store = try database.open()
        let log = TraceLog(store: store, clock: time.clock)
        var record = RequestRecord.sample()
        record.input = "x" + String(repeating: "é", count: 40_000)
        record.error = String(repeating: "e", count: 2_048)
        log.record(record)
        await store.flush()
        let full = try #require(try await log.find("r1"))
        // 80,001 bytes; 65,535 are whole characters below the limit of 65,536.
        #expect(
            full.input == "x" + String(repeating: "é", count: 32_767) + "… [14466 bytes cut]")
        #expect(full.trace.error == record.error)
        #expect(full.output == nil)
    }

    @Test("the revision moves when traces can be read, once for a group")
    func revision() async throws {
        let store = try database.open()
        let log = TraceLog(store: store, clock: time.clock)
        #expect(log.revision == 0)
        log.record(.sample())
        await store.flush()
        let first = log.revision
        #expect(first >= 1)
        #expect(try await log.list(TraceFilter(limit: 1)).count == 1)
        for _ in 0..<50 { log.record(.sample()) }
        await store.flush()
        #expect(log.revision > first && log.revision < 50)
    }

    @Test("after seven days a trace goes, and its texts with it; the ledger keeps its row")
    func retention() async throws {
        let store = try database.open()
        let log = TraceLog(store: store, clock: time.clock)
        let ledger = try await Ledger(store: store, clock: time.clock, days: .fixed(hours: 0))
        var record = RequestRecord.sample()
        record.input = "text"
        log.record(record)
        ledger.record(record)
        time.advance(milliseconds: 7 * 86_400_000 + 1)
        log.record(.sample(id: "new"))
        await store.flush()
        for rule in TelemetrySchema.retention() {
            _ = try await store.prune(rule, nowMilliseconds: time.clock.now().milliseconds)
        }
        #expect(try await ids(log, nil) == ["new"])
        #expect(try await store.count("trace_text") == 0)
        #expect(try await store.count("ledger") == 1)
    }
}
