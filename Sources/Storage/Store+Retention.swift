import GRDB

/// Which rows of a table may go, by age.
package struct RetentionRule: Sendable {
    package let table: String
    /// A column with milliseconds since 1970.
    package let timeColumn: String
    package let keep: Duration

    package init(table: String, timeColumn: String, keep: Duration) {
        self.table = table
        self.timeColumn = timeColumn
        self.keep = keep
    }
}

extension Store {
    /// Rows that one transaction may delete: few enough that writers never wait noticeably.
    package static let pruneSlice = 500

    /// Deletes rows older than the rule allows, a slice at a time; returns how many went.
    package func prune(_ rule: RetentionRule, nowMilliseconds: Int64) async throws(StorageError)
        -> Int
    {
        let kept = rule.keep.components
        let limit =
            nowMilliseconds - kept.seconds * 1_000 - kept.attoseconds / 1_000_000_000_000_000
        let sql = """
            DELETE FROM \(rule.table) WHERE rowid IN
              (SELECT rowid FROM \(rule.table) WHERE \(rule.timeColumn) < ? LIMIT ?)
            """
        var total = 0
        while true {
            let gone = try await write { db in
                try db.execute(sql: sql, arguments: [limit, Self.pruneSlice])
                return db.changesCount
            }
            total += gone
            if gone < Self.pruneSlice { return total }
        }
    }
}
