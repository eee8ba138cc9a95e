import GRDB

/// The rows of alerts.
enum AlertRows {
    static func save(_ alert: Alert, to db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO alert VALUES (?,?,?,?,?,?,?,?,?,?)")
            .execute(
                arguments: [
                    alert.id, alert.condition.kind.rawValue, alert.condition.fingerprint,
                    alert.condition.title, alert.condition.detail, alert.condition.prompt,
                    alert.startedAt.milliseconds, alert.acknowledgement?.actor,
                    alert.acknowledgement?.at.milliseconds, alert.resolvedAt?.milliseconds,
                ])
    }

    /// All that stand, the newest resolved ones, and the number of the next.
    static func load(from db: Database) throws -> (alerts: [Alert], nextId: Int) {
        let active = try Row.fetchAll(db, sql: "SELECT * FROM alert WHERE resolved_ms IS NULL")
        let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM alert")
        return (
            active.map(alert) + (try resolved(AlertBoard.resolvedLimit, from: db)), (last ?? 0) + 1
        )
    }

    static func resolved(_ limit: Int, from db: Database) throws -> [Alert] {
        let sql = "SELECT * FROM alert WHERE resolved_ms IS NOT NULL ORDER BY id DESC LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [limit]).map(alert)
    }

    private static func alert(_ row: Row) -> Alert {
        var alert = Alert(
            id: row["id"],
            condition: Alert.Condition(
                kind: Alert.Kind(rawValue: row["kind"]) ?? .engine,
                fingerprint: row["fingerprint"], title: row["title"], detail: row["detail"],
                prompt: row["prompt"]),
            startedAt: Timestamp(milliseconds: row["started_ms"]))
        if let actor: String = row["acknowledged_by"], let at: Int64 = row["acknowledged_ms"] {
            alert.acknowledgement = .init(actor: actor, at: Timestamp(milliseconds: at))
        }
        alert.resolvedAt = (row["resolved_ms"] as Int64?).map(Timestamp.init(milliseconds:))
        return alert
    }
}
