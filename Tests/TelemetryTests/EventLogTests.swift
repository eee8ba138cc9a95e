import Logging
import Storage
import Synchronization
import Telemetry
import Testing

@Suite("Event log", .timeLimit(.minutes(1)))
struct EventLogTests {
    let database: TestDatabase

    init() throws { database = try TestDatabase() }

    private func open(_ store: Store, logger: Logger = .silent) async throws -> EventLog {
        try await EventLog(store: store, logger: logger)
    }

    private func event(_ message: String, _ level: Event.Level = .info, at: Int64 = 1) -> Event {
        Event(at: Timestamp(milliseconds: at), level: level, source: .prompts, message: message)
    }

    @Test("the tail has the newest first, at or above a level")
    func tail() async throws {
        let log = try await open(database.open())
        log.record(event("a"))
        log.record(event("b", .error))
        log.record(event("c", .warning))
        #expect(log.tail(limit: 10).map(\.event.message) == ["c", "b", "a"])
        #expect(log.tail(limit: 10, atLeast: .warning).map(\.event.message) == ["c", "b"])
        #expect(log.tail(limit: 1, atLeast: .error).map(\.event.message) == ["b"])
        #expect(log.tail(limit: -5).isEmpty)
    }

    @Test("memory holds a thousand events, the database all of them")
    func ring() async throws {
        let store = try database.open()
        let log = try await open(store)
        for index in 1...1_700 { log.record(event("\(index)")) }
        #expect(log.tail(limit: .max).count == EventLog.ringLimit)
        #expect(log.tail(limit: .max).last?.event.message == "701")
        await store.flush()
        let older = try await log.history(limit: 5, before: 701)
        #expect(older.map(\.id) == [700, 699, 698, 697, 696])
        #expect(try await log.history(limit: 9, atLeast: .warning).isEmpty)
    }

    @Test("after opening again the tail goes on, and no id comes twice")
    func reopened() async throws {
        let store = try database.open()
        let log = try await open(store)
        for index in 1...3 { log.record(event("\(index)", at: Int64(index))) }
        await store.close()
        let again = try database.open()
        let second = try await open(again)
        #expect(second.tail(limit: 9).map(\.event.message) == ["3", "2", "1"])
        #expect(second.record(event("4")).id == 4)
        await again.flush()
        let rule = try #require(TelemetrySchema.retention().first { $0.table == "event" })
        #expect(try await again.prune(rule, nowMilliseconds: 30 * 86_400_000 + 100) == 4)
        await again.close()
        #expect(try await open(database.open()).record(event("5")).id == 5)
    }

    @Test("every event moves the revision and reaches the logger with source and actor")
    func forwarding() async throws {
        let recorder = LogRecorder()
        let logger = Logger(label: "test") { _ in recorder }
        let log = try await open(database.open(), logger: logger)
        let before = log.revision
        var deployed = event("deployed", .warning)
        deployed.actor = "ana"
        log.record(deployed)
        #expect(log.revision == before + 1)
        #expect(recorder.lines == ["warning deployed actor=ana source=prompts"])
    }

    @Test("a huge message is cut with a mark")
    func clipped() async throws {
        let log = try await open(database.open())
        let stored = log.record(event(String(repeating: "m", count: 5_000)))
        #expect(stored.event.message.hasSuffix("m… [904 bytes cut]"))
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

private final class LogRecorder: LogHandler, Sendable {
    private let seen = Mutex<[String]>([])

    var lines: [String] { seen.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let pairs = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
        seen.withLock { $0.append("\(event.level) \(event.message) \(pairs)") }
    }
}
