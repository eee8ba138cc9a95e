import GRDB
package import Storage

/// What was spent in one minute under the same names.
package struct MinuteSpending: Equatable, Sendable {
    package let minute: Timestamp
    package let keyId: String
    package let model: String
    package let provider: String?
    /// Nil for the sum over all tags, which is told once; else one of them.
    package let tag: String?
    package let cost: Money
}

extension Ledger {
    /// What was spent since a moment by minute, as far as its price is known: once for everything,
    /// and once more for each tag.
    package func spending(since: Timestamp) async throws(StorageError) -> [MinuteSpending] {
        try await store.read { db in
            func fetch(_ columns: String, _ tables: String, _ groups: String) throws -> [Row] {
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT finished_ms / 60000 AS minute, \(columns),
                            sum(cost_nanodollars) AS cost
                        FROM \(tables) WHERE finished_ms >= ? AND cost_nanodollars > 0
                        GROUP BY minute, \(groups)
                        """, arguments: [since.milliseconds])
            }
            let whole = try fetch("key_id, model, provider", "ledger", "key_id, model, provider")
            let tags = try fetch(
                "'' AS key_id, '' AS model, NULL AS provider, tag",
                "ledger JOIN ledger_tag ON ledger_id = id", "tag")
            return whole.map { Self.spending($0, tag: nil) }
                + tags.map { Self.spending($0, tag: $0["tag"]) }
        }
    }

    private static func spending(_ row: Row, tag: String?) -> MinuteSpending {
        MinuteSpending(
            minute: Timestamp(milliseconds: (row["minute"] as Int64) * 60_000),
            keyId: row["key_id"], model: row["model"], provider: row["provider"], tag: tag,
            cost: Money(nanodollars: row["cost"]))
    }

    /// Returns when every record of before is on disk.
    package func flush() async { await store.flush() }

    /// Which of some requests have a row.
    package func recorded(_ requestIds: [String]) async throws(StorageError) -> Set<String> {
        try await store.read { db in
            var found: Set<String> = []
            for id in requestIds {
                let row = try Row.fetchOne(
                    db, sql: "SELECT 1 FROM ledger WHERE request_id = ?",
                    arguments: [id])
                if row != nil { found.insert(id) }
            }
            return found
        }
    }
}
