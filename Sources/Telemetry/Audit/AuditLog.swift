import Foundation
import GRDB
package import Storage
import Synchronization

/// Who changed what, for good: entries are only ever added, and chained.
package final class AuditLog: Sendable {
    private static let textLimit = 4_096
    private static let nameLimit = 256

    private struct State {
        var number: Int
        var hash: AuditHash
    }

    private let store: Store
    private let clock: Clock
    private let state: Mutex<State>

    /// Continues the chain of the run before.
    package init(store: Store, clock: Clock = .system) async throws(StorageError) {
        self.store = store
        self.clock = clock
        let last = try await store.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM audit ORDER BY number DESC LIMIT 1")
                .flatMap(AuditRows.entry)
        }
        state = Mutex(State(number: last?.number ?? 0, hash: last?.hash ?? .start))
    }

    @discardableResult
    package func record(actor: String, via: String, source: String, _ text: String) -> AuditEntry {
        let at = clock.now()
        return state.withLock { state in
            let entry = AuditEntry(
                after: state.hash, number: state.number + 1, at: at,
                actor: BoundedText.clip(actor, bytes: Self.nameLimit),
                via: BoundedText.clip(via, bytes: Self.nameLimit), source: source,
                text: BoundedText.clip(text, bytes: Self.textLimit))
            state = State(number: entry.number, hash: entry.hash)
            // Under the lock: rows reach the disk in the order of the chain.
            store.enqueue { try AuditRows.insert(entry, into: $0) }
            return entry
        }
    }

    /// The newest entries, or those before a number; the newest first.
    package func entries(limit: Int, before: Int? = nil) async throws(StorageError)
        -> [AuditEntry]
    {
        try await store.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
                arguments: [before ?? Int.max, limit]
            ).compactMap(AuditRows.entry)
        }
    }

    /// What became of the chain on disk.
    package struct Verdict: Equatable, Sendable {
        /// Entries that follow one from the other, from the first on.
        package var intact: Int
        /// The number at which the chain breaks, and how.
        package var breakAt: Int?
        package var reason: String?
        /// Of the last intact entry: written down elsewhere, it shows that none was cut off.
        package var head: AuditHash
        package var headNumber: Int
    }

    /// Reads the whole chain, a part at a time.
    package func verify() async throws(StorageError) -> Verdict {
        var verdict = Verdict(intact: 0, head: .start, headNumber: 0)
        while true {
            let last = verdict.headNumber
            let rows = try await store.read { db in
                try Row.fetchAll(
                    db, sql: "SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT 1000",
                    arguments: [last]
                ).map { ($0["number"] as Int, AuditRows.entry($0)) }
            }
            if rows.isEmpty { return verdict }
            for (number, entry) in rows {
                guard number == verdict.headNumber + 1 else {
                    verdict.breakAt = verdict.headNumber + 1
                    verdict.reason = "entry \(verdict.headNumber + 1) is missing"
                    return verdict
                }
                guard let entry, entry.follows(verdict.head) else {
                    verdict.breakAt = number
                    verdict.reason = "entry \(number) is not what was written"
                    return verdict
                }
                verdict.intact += 1
                verdict.head = entry.hash
                verdict.headNumber = number
            }
        }
    }
}

enum AuditRows {
    static func insert(_ entry: AuditEntry, into db: Database) throws {
        try db.execute(
            sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                entry.number, entry.at.milliseconds, entry.actor, entry.via, entry.source,
                entry.text, Data(entry.hash.bytes),
            ])
    }

    static func entry(_ row: Row) -> AuditEntry? {
        guard let hash = AuditHash(row["hash"]) else { return nil }
        return AuditEntry(
            number: row["number"], at: Timestamp(milliseconds: row["at_ms"]), actor: row["actor"],
            via: row["via"], source: row["source"], text: row["text"], hash: hash)
    }
}
