import Foundation
import GRDB
import Storage
import Synchronization
import Telemetry

extension KeyRing {
    /// Bytes that the name of a key may have.
    package static let nameLimit = 100

    /// Makes a key and returns its text once it is on disk.
    package func create(name: String, team: String? = nil) async throws(GatewayError)
        -> CreatedVirtualKey
    {
        guard Self.isName(name), team.map(Self.isName) ?? true else {
            throw .keyName(
                name,
                reason: "it must have 1 to \(Self.nameLimit) bytes, none of them control characters"
            )
        }
        let (id, text) = KeySecret.make(random)
        let entry = KeyEntry(
            id: id, name: name, team: team, digest: SecretDigest(of: text), created: clock.now())
        let isInserted: Bool
        do {
            isInserted = try await store.write { try entry.insert($0) }
        } catch {
            throw .storage(error)
        }
        guard isInserted else {
            throw .keyName(name, reason: "an active key has it; revoke that one first")
        }
        entries.withLock { $0[id] = entry }
        return CreatedVirtualKey(key: entry.row, secret: text)
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameLimit
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// The team of the key with this id.
    package func team(ofKey id: String) -> String? { entries.withLock { $0[id] }?.team }

    /// The key of a first start: made when there never was one, else nil.
    package func createFirst() async throws(GatewayError) -> CreatedVirtualKey? {
        guard entries.withLock({ $0.values.allSatisfy(\.isInternal) }) else { return nil }
        return try await create(name: "default")
    }

    /// A key for a part of this program, such as `evals` (12 letters at most): its requests are
    /// checked and counted like any other's, but it is in no database and in no list, and it ends
    /// with the process.
    package func makeInternal(name: String) -> String {
        let (id, text) = KeySecret.makeInternal(name: name, random)
        let entry = KeyEntry(
            id: id, name: name, digest: SecretDigest(of: text), created: clock.now(),
            isInternal: true)
        entries.withLock { $0[id] = entry }
        return text
    }

    /// What people call the key with this id: its name, also for one of this program's own.
    package func name(ofKey id: String) -> String? {
        if let entry = entries.withLock({ $0[id] }) { return entry.name }
        let name = id.prefix { String($0) != KeySecret.filler }
        return name.count < id.count ? String(name) : nil
    }

    /// Active keys and revoked ones, the newest first.
    package func list() -> [VirtualKey] {
        entries.withLock { Array($0.values) }.filter { !$0.isInternal }.map(\.row).sorted {
            ($1.created, $0.id) < ($0.created, $1.id)
        }
    }

    /// Ends a key, named by its id, its text's beginning, or its name. No request is let in with
    /// it from the moment of the call; when this throws `storage` that holds until a restart only.
    @discardableResult
    package func revoke(_ text: String) async throws(GatewayError) -> VirtualKey {
        let entry = entries.withLock { entries in
            entries.values.first {
                !$0.isRevoked && ($0.id == text || $0.row.prefix == text || $0.name == text)
            }
        }
        guard let entry else { throw .unknownKey(text) }
        entry.revoke(at: clock.now())
        do {
            try await store.write { try entry.save($0) }
        } catch {
            throw .storage(error)
        }
        return entry.row
    }
}

extension KeyEntry {
    /// False when an active key has the name already.
    fileprivate func insert(_ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                INSERT INTO virtual_key (id, name, team, digest, created)
                SELECT ?, ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM virtual_key WHERE name = ? AND revoked = 0)
                """,
            arguments: [id, name, team, Data(digest.bytes), created.milliseconds, name])
        return db.changesCount == 1
    }
}
