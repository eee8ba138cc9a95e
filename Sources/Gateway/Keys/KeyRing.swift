import Foundation
import GRDB
package import Storage
import Synchronization
package import Telemetry

/// All virtual keys, in memory for requests and in the database for good.
///
/// Checking a key takes one digest and one look-up and never waits for the database.
package final class KeyRing: Sendable {
    let store: Store
    let clock: Clock
    let random: RandomSource
    let entries: Mutex<[String: KeyEntry]>
    /// Compared with when nobody has the id, so that an unknown id takes the same steps as a
    /// wrong secret.
    private let nobody: KeyEntry

    /// Reads the keys; the store must have been opened with `KeyRing.migrations`.
    package init(store: Store, clock: Clock = .system, random: RandomSource = .system)
        async throws(GatewayError)
    {
        let rows: [KeyEntry?]
        do {
            rows = try await store.read { db in
                try Row.fetchAll(db, sql: "SELECT * FROM virtual_key").map(Self.entry)
            }
        } catch {
            throw .storage(error)
        }
        let entries = rows.compactMap { $0 }
        guard entries.count == rows.count else {
            throw .storage(.failed(reason: "the digest of a virtual key is damaged"))
        }
        self.store = store
        self.clock = clock
        self.random = random
        self.entries = Mutex(Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) }))
        let (id, text) = KeySecret.make(random)
        nobody = KeyEntry(
            id: id, name: "", digest: SecretDigest(of: text), created: clock.now(), revoked: 1)
    }

    private static func entry(_ row: Row) -> KeyEntry? {
        guard let digest = SecretDigest(bytes: [UInt8](row["digest"] as Data)) else { return nil }
        return KeyEntry(
            id: row["id"], name: row["name"], team: row["team"], digest: digest,
            created: Timestamp(milliseconds: row["created"]), lastUsed: row["last_used"],
            revoked: row["revoked"], requests: row["requests"], costNanodollars: row["cost"])
    }

    /// The active key with this text. All refusals are alike, in what they say and in their steps.
    func entry(presenting text: String) -> KeyEntry? {
        let id = KeySecret.id(in: text)
        let digest = SecretDigest(of: text)
        let entry = entries.withLock { $0[id ?? ""] } ?? nobody
        let isSame = entry.digest.equals(digest)
        return isSame && !entry.isRevoked ? entry : nil
    }
}
