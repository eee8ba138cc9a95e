import GRDB
package import Logging
package import Storage
import Synchronization

/// An event and its place in the log.
package struct StoredEvent: Equatable, Sendable {
    /// Grows from event to event, also over restarts.
    package let id: Int
    package let event: Event
}

/// What operators read: the newest events in memory for the live tail, thirty days in the database,
/// each also handed to the process's logger.
package final class EventLog: Sendable {
    /// Events that the live tail can show.
    package static let ringLimit = 1_000
    private static let messageLimit = 4_096
    private static let nameLimit = 256

    private struct State {
        var ring: [StoredEvent] = []
        var nextId = 1
        var counts: [Event.Level: Int] = [:]
    }

    private let store: Store
    private let logger: Logger
    /// What people do is written there, too.
    private let audit: AuditLog?
    private let state: Mutex<State>

    /// Continues the numbering and the tail of the run before.
    package init(store: Store, logger: Logger, audit: AuditLog? = nil)
        async throws(StorageError)
    {
        self.store = store
        self.logger = logger
        self.audit = audit
        let (ring, last) = try await store.read { db in
            (
                try EventRows.newest(Self.ringLimit, atLeast: .info, before: nil, from: db),
                try EventRows.lastId(in: db)
            )
        }
        state = Mutex(State(ring: ring.reversed(), nextId: last + 1))
    }

    /// Grows with every event.
    package var revision: Int { state.withLock { $0.nextId } }

    @discardableResult
    package func record(_ event: Event) -> StoredEvent {
        var event = event
        event.message = BoundedText.clip(event.message, bytes: Self.messageLimit)
        event.actor = event.actor.map { BoundedText.clip($0, bytes: Self.nameLimit) }
        let stored = state.withLock { state in
            let stored = StoredEvent(id: state.nextId, event: event)
            state.nextId += 1
            state.counts[event.level, default: 0] += 1
            state.ring.append(stored)
            // A whole half goes at once, so that one event in five hundred pays for the move.
            if state.ring.count >= Self.ringLimit * 3 / 2 {
                state.ring.removeFirst(state.ring.count - Self.ringLimit)
            }
            return stored
        }
        store.enqueue { try EventRows.insert(stored, into: $0) }
        if let actor = event.actor {
            audit?.record(
                actor: actor, via: Caller.via, source: event.source.rawValue, event.message)
        }
        forward(event)
        return stored
    }

    private func forward(_ event: Event) {
        var metadata: Logger.Metadata = ["source": "\(event.source.rawValue)"]
        if let actor = event.actor { metadata["actor"] = "\(actor)" }
        let level: Logger.Level =
            switch event.level {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        logger.log(level: level, "\(event.message)", metadata: metadata)
    }

    /// The newest events in memory at or above a level, newest first.
    package func tail(limit: Int, atLeast level: Event.Level = .info) -> [StoredEvent] {
        let ring = state.withLock { $0.ring.suffix(Self.ringLimit) }
        return Array(
            ring.reversed().lazy.filter { $0.event.level >= level }
                .prefix(min(max(limit, 0), Self.ringLimit)))
    }

    /// Events from the database, newest first, `before` an id to page on; at most 1,000.
    package func history(limit: Int, atLeast level: Event.Level = .info, before id: Int? = nil)
        async throws(StorageError) -> [StoredEvent]
    {
        let limit = min(max(limit, 0), Self.ringLimit)
        return try await store.read { db in
            try EventRows.newest(limit, atLeast: level, before: id, from: db)
        }
    }

    /// Events since this process began, by level.
    func counts() -> [Event.Level: Int] { state.withLock { $0.counts } }
}

private enum EventRows {
    static func insert(_ stored: StoredEvent, into db: Database) throws {
        let event = stored.event
        try db.cachedStatement(sql: "INSERT INTO event VALUES (?,?,?,?,?,?)").execute(
            arguments: [
                stored.id, event.at.milliseconds, event.level.rawValue, event.source.rawValue,
                event.message, event.actor,
            ])
    }

    /// The highest id that ever was, also when retention has taken its row.
    static func lastId(in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
    }

    static func newest(
        _ limit: Int, atLeast level: Event.Level, before id: Int?, from db: Database
    ) throws -> [StoredEvent] {
        let levels = Event.Level.allCases.filter { $0 >= level }.map { "'\($0.rawValue)'" }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM event WHERE id < ? AND level IN (\(levels.joined(separator: ",")))
                ORDER BY id DESC LIMIT ?
                """, arguments: [id ?? Int.max, limit])
        return rows.map { row in
            StoredEvent(
                id: row["id"],
                event: Event(
                    at: Timestamp(milliseconds: row["at_ms"]),
                    level: Event.Level(rawValue: row["level"]) ?? .error,
                    source: Event.Source(rawValue: row["source"]) ?? .control,
                    message: row["message"], actor: row["actor"]))
        }
    }
}
