import Foundation
import GRDB
import Telemetry

/// What a key is and may do; changes make another one of it.
struct KeyFacts: Sendable {
    let id: String
    let name: String
    /// Whom it belongs to.
    var team: String?
    var digest: SecretDigest
    let created: Timestamp
    /// No request is let in from then on.
    var expires: Timestamp?
    var scope = KeyScope()
    /// The text before the last rotation, as long as it is still good.
    var previous: (digest: SecretDigest, until: Timestamp)?
    /// Of a part of this program: nothing of it is stored.
    var isInternal = false

    /// Whether this is the key's text at a time. Both comparisons are always made.
    func isText(_ digest: SecretDigest, at now: Timestamp) -> Bool {
        let isCurrent = self.digest.equals(digest)
        let isPrevious = (previous?.digest ?? self.digest).equals(digest)
        return isCurrent || (isPrevious && (previous.map { now < $0.until } ?? false))
    }

    func isExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }
}

/// What a key may be used for.
package struct KeyScope: Hashable, Sendable {
    /// Names of models; one that ends in a star stands for all that begin so. Empty for all.
    package var models: [String]
    /// Paths, such as `/v1/embeddings`, in the same way.
    package var endpoints: [String]

    package init(models: [String] = [], endpoints: [String] = []) {
        self.models = models
        self.endpoints = endpoints
    }

    func allows(model: String) -> Bool { Self.matches(models, model) }
    func allows(endpoint: String) -> Bool { Self.matches(endpoints, endpoint) }

    private static func matches(_ patterns: [String], _ name: String) -> Bool {
        patterns.isEmpty
            || patterns.contains { pattern in
                pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
            }
    }

    /// As the table keeps them: one a line, which no name has.
    static func text(_ names: [String]) -> String { names.joined(separator: "\n") }
    static func names(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }
}

extension KeyFacts {
    /// Nil when the digest is damaged.
    init?(_ row: Row) {
        guard let digest = SecretDigest(bytes: [UInt8](row["digest"] as Data)) else { return nil }
        id = row["id"]
        name = row["name"]
        team = row["team"]
        self.digest = digest
        created = Timestamp(milliseconds: row["created"])
        let expiry = row["expires"] as Int64
        expires = expiry == 0 ? nil : Timestamp(milliseconds: expiry)
        scope = KeyScope(
            models: KeyScope.names(row["models"]), endpoints: KeyScope.names(row["endpoints"]))
        if let data = row["previous_digest"] as Data?,
            let before = SecretDigest(bytes: [UInt8](data))
        {
            previous = (before, Timestamp(milliseconds: row["previous_until"]))
        }
    }

    /// False when an active key has the name already.
    func insert(_ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                INSERT INTO virtual_key
                (id, name, team, digest, created, expires, models, endpoints)
                SELECT ?, ?, ?, ?, ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM virtual_key WHERE name = ? AND revoked = 0)
                """,
            arguments: [
                id, name, team, Data(digest.bytes), created.milliseconds,
                expires?.milliseconds ?? 0, KeyScope.text(scope.models),
                KeyScope.text(scope.endpoints), name,
            ])
        return db.changesCount == 1
    }

    func saveText(_ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE virtual_key SET digest = ?, previous_digest = ?, previous_until = ?
                WHERE id = ?
                """,
            arguments: [
                Data(digest.bytes), previous.map { Data($0.digest.bytes) },
                previous?.until.milliseconds ?? 0, id,
            ])
    }
}
