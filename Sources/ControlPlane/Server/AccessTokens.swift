import Crypto
import Foundation
import GRDB
import Gateway
import Storage
import Synchronization
import Telemetry

/// The secrets that let consoles and programs on other machines use the control API, each with a
/// role. In memory for calls, and as digests in the database.
final class AccessTokens: Sendable {
    static let migrations = [
        Migration(
            "control-1-tokens",
            """
            CREATE TABLE access_token (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, digest BLOB NOT NULL,
                created INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0) STRICT;
            CREATE UNIQUE INDEX access_token_name ON access_token (name) WHERE revoked = 0;
            """)
    ]

    /// A token as an admin sees it; nothing in it is secret.
    struct Entry: Equatable, Sendable {
        var id: String
        var name: String
        var role: Role
        var created: Timestamp
        var revoked: Timestamp?
        fileprivate var digest: [UInt8]
    }

    private static let prefix = "bt-"
    private static let idCount = 12

    private let store: Store
    private let clock: Clock
    private let random: RandomSource
    /// The one in the file of the data directory, which no table has.
    private let first: OperatorToken
    private let entries: Mutex<[String: Entry]>

    init(
        store: Store, first: OperatorToken, clock: Clock = .system, random: RandomSource = .system
    ) async throws(StorageError) {
        self.store = store
        self.clock = clock
        self.random = random
        self.first = first
        let rows = try await store.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM access_token").compactMap(Self.entry)
        }
        entries = Mutex(Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) }))
    }

    private static func entry(_ row: Row) -> Entry? {
        guard let role = Role(rawValue: row["role"]) else { return nil }
        let revoked = row["revoked"] as Int64
        return Entry(
            id: row["id"], name: row["name"], role: role,
            created: Timestamp(milliseconds: row["created"]),
            revoked: revoked == 0 ? nil : Timestamp(milliseconds: revoked),
            digest: [UInt8](row["digest"] as Data))
    }

    /// Who an Authorization header belongs to; nil for nobody. A token that is not there takes the
    /// same steps as one whose secret is wrong.
    func identity(_ header: String?) -> Identity? {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return nil }
        let text = String(header.dropFirst("bearer ".count).drop { $0 == " " })
        if first.isSame(text) { return Identity(via: "operator.token", role: .admin) }
        let id = String(text.dropFirst(Self.prefix.count).prefix(Self.idCount))
        let entry = entries.withLock { $0[id] }
        let isSame = Self.isSame(Self.digest(text), entry?.digest ?? [])
        guard let entry, isSame, entry.revoked == nil else { return nil }
        return Identity(via: "token \(entry.name)", role: entry.role)
    }

    /// Compared to the end, wherever they differ.
    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var difference = left.count == right.count ? UInt8(0) : 1
        for index in left.indices {
            difference |= left[index] ^ (index < right.count ? right[index] : 0)
        }
        return difference == 0
    }

    private static func digest(_ text: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(text.utf8)))
    }

    /// The newest first, revoked ones among them.
    func list() -> [Entry] {
        entries.withLock { Array($0.values) }.sorted {
            ($1.created, $0.id) < ($0.created, $1.id)
        }
    }

    /// Makes a token and returns its text, which is never seen again; nil when an active one has
    /// the name.
    func create(name: String, role: Role) async throws(StorageError) -> (Entry, text: String)? {
        let id = random.word(Self.idCount)
        let text = Self.prefix + id + "-" + random.word(40)
        let entry = Entry(
            id: id, name: name, role: role, created: clock.now(), digest: Self.digest(text))
        let isInserted = try await store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO access_token (id, name, role, digest, created)
                    SELECT ?, ?, ?, ?, ?
                    WHERE NOT EXISTS (SELECT 1 FROM access_token WHERE name = ? AND revoked = 0)
                    """,
                arguments: [
                    id, name, role.rawValue, Data(entry.digest), entry.created.milliseconds, name,
                ])
            return db.changesCount == 1
        }
        guard isInserted else { return nil }
        entries.withLock { $0[id] = entry }
        return (entry, text)
    }

    /// Ends a token, by its id or name; the next call with it is refused. Nil when there is none.
    func revoke(_ text: String) async throws(StorageError) -> Entry? {
        let now = clock.now()
        let entry = entries.withLock { entries -> Entry? in
            let found = entries.values.first {
                $0.revoked == nil && ($0.id == text || $0.name == text)
            }
            guard var entry = found else { return nil }
            entry.revoked = now
            entries[entry.id] = entry
            return entry
        }
        guard let entry else { return nil }
        try await store.write { db in
            try db.execute(
                sql: "UPDATE access_token SET revoked = ? WHERE id = ?",
                arguments: [now.milliseconds, entry.id])
        }
        return entry
    }
}
