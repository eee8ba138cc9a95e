import Foundation
import GRDB
import Storage
import Synchronization
import Testing

@Suite("Store", .timeLimit(.minutes(1)))
struct StoreTests {
    let folder: TemporaryDirectory
    static let schema = [
        Migration("notes-1", "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
    ]

    init() throws { folder = try TemporaryDirectory() }

    private func open(
        _ migrations: [Migration] = schema, _ settings: GroupCommitter.Settings = .immediate,
        onTrouble: @escaping @Sendable (StorageTrouble?) -> Void = { _ in }
    ) throws -> Store {
        try Store(
            path: folder.path + "/test.db", migrations: migrations, grouping: settings,
            onTrouble: onTrouble)
    }

    private func notes(_ store: Store) async throws -> [String] {
        try await store.read { try String.fetchAll($0, sql: "SELECT text FROM note ORDER BY id") }
    }

    @Test("what was written is there after opening again")
    func reopen() async throws {
        let store = try open()
        try await store.write { try $0.execute(sql: "INSERT INTO note (text) VALUES ('a')") }
        store.insert("b")
        await store.close()
        #expect(try await notes(open()) == ["a", "b"])
    }

    @Test("queued changes are committed together and in order")
    func grouping() async throws {
        let gate = Gate()
        var settings = GroupCommitter.Settings.immediate
        settings.sleep = { _ in await gate.wait() }
        let store = try open(Self.schema, settings)
        for index in 0..<50 { store.insert("\(index)") }
        let versionBefore = try await store.dataVersion()
        gate.open()
        await store.flush()
        #expect(try await notes(store) == (0..<50).map { "\($0)" })
        #expect(try await store.dataVersion() - versionBefore <= 2)
    }

    @Test("a change that is itself at fault is left out and counted; its company is committed")
    func faultyChange() async throws {
        let troubles = Troubles()
        let store = try open(onTrouble: troubles.record)
        store.insert("a")
        store.enqueue { try $0.execute(sql: "INSERT INTO nowhere VALUES (1)") }
        store.insert("b")
        await store.flush()
        #expect(try await notes(store) == ["a", "b"])
        #expect(troubles.all.contains { $0?.dropped == 1 })
    }

    @Test("a full disk keeps changes waiting, says so, and loses none once there is room")
    func fullDisk() async throws {
        let troubles = Troubles()
        let store = try open(onTrouble: troubles.record)
        store.insert("before")
        await store.flush()
        try await store.limitPages(toCurrent: true)
        let long = String(repeating: "x", count: 100_000)
        for _ in 0..<5 { store.insert(long) }
        while !troubles.all.contains(where: { $0?.waiting == 5 }) { await Task.yield() }
        await #expect(throws: StorageError.self) {
            try await store.write {
                try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [long])
            }
        }
        #expect(try await notes(store) == ["before"])
        try await store.limitPages(toCurrent: false)
        await store.flush()
        #expect(try await notes(store).count == 6)
        #expect(troubles.all.last == .some(nil))
    }

    @Test("a bounded queue counts what it cannot hold")
    func bounded() async throws {
        let troubles = Troubles()
        var settings = GroupCommitter.Settings.immediate
        settings.queueLimit = 3
        let store = try open(Self.schema, settings, onTrouble: troubles.record)
        try await store.limitPages(toCurrent: true)
        let long = String(repeating: "x", count: 100_000)
        store.insert(long)
        while troubles.all.isEmpty { await Task.yield() }
        for _ in 0..<9 { store.insert(long) }
        while !troubles.all.contains(where: { $0?.dropped == 7 }) { await Task.yield() }
        try await store.limitPages(toCurrent: false)
        await store.flush()
        #expect(try await notes(store).count == 3)
    }

    @Test("closing with a full disk gives up instead of waiting for ever")
    func closingWhileFull() async throws {
        let store = try open()
        try await store.limitPages(toCurrent: true)
        store.insert(String(repeating: "x", count: 100_000))
        await store.close()
    }

    @Test("a database of a newer version is refused by name")
    func newerSchema() async throws {
        let newer = Self.schema + [Migration("notes-2", "CREATE TABLE more (id INTEGER)")]
        await (try open(newer)).close()
        #expect(throws: StorageError.newerSchema(path: folder.path + "/test.db")) { try open() }
    }

    @Test("a file that is not a database is refused by name")
    func notADatabase() throws {
        try String(repeating: "not a database ", count: 100)
            .write(toFile: folder.path + "/test.db", atomically: true, encoding: .utf8)
        #expect {
            try open()
        } throws: { error in
            if case StorageError.cannotOpen = error { true } else { false }
        }
    }

    @Test("retention deletes what is too old, in slices, and nothing else")
    func retention() async throws {
        let store = try open([Migration("t-1", "CREATE TABLE t (at INTEGER)")])
        try await store.write { db in
            for at in 1...1_200 { try db.execute(sql: "INSERT INTO t VALUES (?)", arguments: [at]) }
        }
        let rule = RetentionRule(table: "t", timeColumn: "at", keep: .milliseconds(100))
        #expect(try await store.prune(rule, nowMilliseconds: 1_200) == 1_099)
        #expect(
            try await store.read { try Int.fetchAll($0, sql: "SELECT min(at) FROM t") } == [1_100])
    }
}

extension GroupCommitter.Settings {
    /// Waits for nothing but a turn of the scheduler.
    static var immediate: Self {
        var settings = Self()
        settings.sleep = { _ in await Task.yield() }
        return settings
    }
}

extension Store {
    fileprivate func insert(_ text: String) {
        enqueue { try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [text]) }
    }

    fileprivate func dataVersion() async throws -> Int {
        try await read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    /// Makes SQLite report a full disk at the database's present size, or no longer.
    fileprivate func limitPages(toCurrent: Bool) async throws {
        try await write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(toCurrent ? pages : 1 << 30)")
        }
    }
}

private final class Troubles: Sendable {
    private let seen = Mutex<[StorageTrouble?]>([])
    var all: [StorageTrouble?] { seen.withLock { $0 } }

    @Sendable func record(_ trouble: StorageTrouble?) { seen.withLock { $0.append(trouble) } }
}

/// Holds whoever waits until it is opened.
private final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}
