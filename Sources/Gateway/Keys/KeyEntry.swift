import GRDB
import Storage
import Synchronization
import Telemetry

/// A key in memory: what requests are checked against, and counters that they add to without
/// waiting for one another.
final class KeyEntry: Sendable {
    let id: String
    let name: String
    /// Whom it belongs to.
    let team: String?
    let digest: SecretDigest
    let created: Timestamp
    /// Of a part of this program: nothing of it is stored.
    let isInternal: Bool
    /// Milliseconds since 1970; zero for never.
    private let lastUsed: Atomic<Int64>
    private let revoked: Atomic<Int64>
    private let requests: Atomic<Int>
    private let costNanodollars: Atomic<Int64>
    /// A change with the counters waits for the next group commit.
    private let isQueued = Atomic(false)

    init(
        id: String, name: String, team: String? = nil, digest: SecretDigest,
        created: Timestamp, lastUsed: Int64 = 0,
        revoked: Int64 = 0, requests: Int = 0, costNanodollars: Int64 = 0,
        isInternal: Bool = false
    ) {
        self.id = id
        self.name = name
        self.team = team
        self.digest = digest
        self.created = created
        self.isInternal = isInternal
        self.lastUsed = Atomic(lastUsed)
        self.revoked = Atomic(revoked)
        self.requests = Atomic(requests)
        self.costNanodollars = Atomic(costNanodollars)
    }

    var isRevoked: Bool { revoked.load(ordering: .acquiring) != 0 }

    func revoke(at now: Timestamp) { revoked.store(now.milliseconds, ordering: .releasing) }

    func touch(at now: Timestamp) { lastUsed.store(now.milliseconds, ordering: .relaxed) }

    /// Counts a finished request. However many there are, each group commit writes the key once.
    func count(_ cost: Money?, in store: Store) {
        requests.add(1, ordering: .relaxed)
        if let cost { costNanodollars.add(cost.nanodollars, ordering: .relaxed) }
        if isInternal { return }
        if isQueued.exchange(true, ordering: .acquiringAndReleasing) { return }
        store.enqueue { db in
            // Cleared first: what is counted from here on asks for a write of its own.
            self.isQueued.store(false, ordering: .sequentiallyConsistent)
            try self.save(db)
        }
    }

    func save(_ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE virtual_key SET last_used = ?, revoked = ?, requests = ?, cost = ?
                WHERE id = ?
                """,
            arguments: [
                lastUsed.load(ordering: .relaxed), revoked.load(ordering: .relaxed),
                requests.load(ordering: .relaxed), costNanodollars.load(ordering: .relaxed), id,
            ])
    }

    var row: VirtualKey {
        VirtualKey(
            id: id, name: name, team: team, created: created, lastUsed: Self.moment(lastUsed),
            revoked: Self.moment(revoked), requestsTotal: requests.load(ordering: .relaxed),
            costTotal: Money(nanodollars: costNanodollars.load(ordering: .relaxed)))
    }

    private static func moment(_ milliseconds: borrowing Atomic<Int64>) -> Timestamp? {
        let value = milliseconds.load(ordering: .relaxed)
        return value == 0 ? nil : Timestamp(milliseconds: value)
    }
}
