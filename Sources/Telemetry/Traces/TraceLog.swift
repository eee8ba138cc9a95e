import GRDB
package import Storage
import Synchronization

/// Finished requests for people to look at: kept for a week, listed without their texts.
package final class TraceLog: Sendable {
    /// No list is longer, whatever is asked for.
    package static let listLimit = 10_000

    private let store: Store
    private let clock: Clock
    private let changes = Atomic(0)
    private let announced = Atomic(false)

    package init(store: Store, clock: Clock) {
        self.store = store
        self.clock = clock
    }

    /// Grows when traces have become readable.
    package var revision: Int { changes.load(ordering: .relaxed) }

    /// Hands a finished request to the next group commit.
    package func record(_ record: RequestRecord) {
        let record = record.bounded()
        let now = clock.now()
        store.enqueue { [self] db in
            try TraceRows.insert(record, finishedAt: now, into: db)
            announce(after: db)
        }
    }

    /// Once for a group of rows, and only when they can be read.
    private func announce(after db: Database) {
        if announced.exchange(true, ordering: .relaxed) { return }
        db.afterNextTransaction(
            onCommit: { [self] _ in
                announced.store(false, ordering: .relaxed)
                changes.add(1, ordering: .relaxed)
            },
            onRollback: { [self] _ in announced.store(false, ordering: .relaxed) })
    }

    /// Newest first. Without a match it walks through a week of rows, on a reader of its own.
    package func list(_ filter: TraceFilter) async throws(StorageError) -> [StoredTrace] {
        try await store.read { try TraceRows.list(filter, from: $0) }
    }

    /// The request with this id, or else the newest request of the trace with this id.
    package func find(_ id: String) async throws(StorageError) -> FullTrace? {
        try await store.read { try TraceRows.find(id, in: $0) }
    }
}
