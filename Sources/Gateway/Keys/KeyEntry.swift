import GRDB
import Storage
import Synchronization
import Telemetry

/// A key in memory: what requests are checked against, and where they are counted.
final class KeyEntry: Sendable {
    let facts: KeyFacts
    let use: KeyUse

    init(_ facts: KeyFacts, use: KeyUse = KeyUse()) {
        self.facts = facts
        self.use = use
    }

    var id: String { facts.id }
    var name: String { facts.name }
    var team: String? { facts.team }
    var isInternal: Bool { facts.isInternal }
    var isRevoked: Bool { use.revoked != nil }

    /// Counts a finished request.
    func count(_ cost: Money?, in store: Store) {
        use.count(cost)
        if !isInternal { use.enqueueSave(of: id, in: store) }
    }

    var row: VirtualKey {
        VirtualKey(
            id: id, name: name, team: team, created: facts.created, expires: facts.expires,
            scope: facts.scope, lastUsed: use.lastUsed, revoked: use.revoked,
            requestsTotal: use.requestCount, costTotal: use.cost)
    }
}

/// Counters of a key that requests add to without waiting for one another; they outlast a change
/// of what the key is.
final class KeyUse: Sendable {
    /// Milliseconds since 1970; zero for never.
    private let lastUsedMilliseconds: Atomic<Int64>
    private let revokedMilliseconds: Atomic<Int64>
    private let requests: Atomic<Int>
    private let costNanodollars: Atomic<Int64>
    /// A change waits for the next group commit.
    private let isQueued = Atomic(false)

    init(lastUsed: Int64 = 0, revoked: Int64 = 0, requests: Int = 0, costNanodollars: Int64 = 0) {
        lastUsedMilliseconds = Atomic(lastUsed)
        revokedMilliseconds = Atomic(revoked)
        self.requests = Atomic(requests)
        self.costNanodollars = Atomic(costNanodollars)
    }

    convenience init(_ row: Row) {
        self.init(
            lastUsed: row["last_used"], revoked: row["revoked"], requests: row["requests"],
            costNanodollars: row["cost"])
    }

    var lastUsed: Timestamp? { Self.moment(lastUsedMilliseconds.load(ordering: .relaxed)) }
    var revoked: Timestamp? { Self.moment(revokedMilliseconds.load(ordering: .acquiring)) }
    var requestCount: Int { requests.load(ordering: .relaxed) }
    var cost: Money { Money(nanodollars: costNanodollars.load(ordering: .relaxed)) }

    func revoke(at now: Timestamp) {
        revokedMilliseconds.store(now.milliseconds, ordering: .releasing)
    }

    func touch(at now: Timestamp) {
        lastUsedMilliseconds.store(now.milliseconds, ordering: .relaxed)
    }

    fileprivate func count(_ cost: Money?) {
        requests.add(1, ordering: .relaxed)
        if let cost { costNanodollars.add(cost.nanodollars, ordering: .relaxed) }
    }

    /// However much is counted, each group commit writes a key once.
    fileprivate func enqueueSave(of id: String, in store: Store) {
        if isQueued.exchange(true, ordering: .acquiringAndReleasing) { return }
        store.enqueue { db in
            // Cleared first: what is counted from here on asks for a write of its own.
            self.isQueued.store(false, ordering: .sequentiallyConsistent)
            try self.save(id, db)
        }
    }

    func save(_ id: String, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE virtual_key SET last_used = ?, revoked = ?, requests = ?, cost = ?
                WHERE id = ?
                """,
            arguments: [
                lastUsedMilliseconds.load(ordering: .relaxed),
                revokedMilliseconds.load(ordering: .relaxed), requestCount, cost.nanodollars, id,
            ])
    }

    private static func moment(_ milliseconds: Int64) -> Timestamp? {
        milliseconds == 0 ? nil : Timestamp(milliseconds: milliseconds)
    }
}
