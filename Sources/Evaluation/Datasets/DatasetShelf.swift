import GRDB
package import Storage
import Synchronization
package import Telemetry

/// The datasets in the database. Content is kept once by hash; a name points to what was pushed
/// under it last.
package final class DatasetShelf: Sendable {
    private static let cacheLimit = 4

    private let store: Store
    private let clock: Clock
    /// The datasets that were read last: the console asks for the same run again and again.
    private let cache = Mutex<[Dataset]>([])

    package init(store: Store, clock: Clock) {
        self.store = store
        self.clock = clock
    }

    /// Adds a revision and makes it the one that the name stands for. Content that the name stands
    /// for already changes nothing.
    package func push(name: String, jsonLines: String) async throws(EvaluationError)
        -> DatasetSummary
    {
        guard Self.isName(name) else { throw .invalidDatasetName(name) }
        let dataset = try Dataset(name: name, jsonLines: jsonLines)
        let now = clock.now().milliseconds
        return try await EvaluationError.wrapping { () async throws(StorageError) in
            try await self.store.write { db in
                if let current = try Self.summary(db, of: name), current.hash == dataset.hash {
                    return current
                }
                try db.execute(
                    sql: "INSERT OR IGNORE INTO dataset_content VALUES (?, ?, ?)",
                    arguments: [dataset.hash, dataset.cases.count, jsonLines])
                try db.execute(
                    sql: "INSERT INTO dataset_push (name, hash, atMilliseconds) VALUES (?, ?, ?)",
                    arguments: [name, dataset.hash, now])
                return DatasetSummary(
                    name: name, hash: dataset.hash, cases: dataset.cases.count,
                    createdAt: Timestamp(milliseconds: now))
            }
        }
    }

    /// The current revision of every name, by name.
    package func list() async throws(EvaluationError) -> [DatasetSummary] {
        try await EvaluationError.wrapping { () async throws(StorageError) in
            try await self.store.read { db in
                try Row.fetchAll(
                    db, sql: Self.query + " GROUP BY name ORDER BY name"
                ).map(Self.summary)
            }
        }
    }

    /// What the name stands for now.
    package func dataset(named name: String) async throws(EvaluationError) -> Dataset {
        let summary = try await EvaluationError.wrapping { () async throws(StorageError) in
            try await self.store.read { try Self.summary($0, of: name) }
        }
        guard let summary else { throw .unknownDataset(name) }
        return try await dataset(hash: summary.hash, name: name)
    }

    /// The revision that a run used, whatever the name stands for now.
    package func dataset(hash: String, name: String) async throws(EvaluationError) -> Dataset {
        let known = cache.withLock { cache in
            cache.first { $0.hash == hash && $0.name == name }
        }
        if let known { return known }
        let text = try await EvaluationError.wrapping { () async throws(StorageError) in
            try await self.store.read { db in
                try String.fetchOne(
                    db, sql: "SELECT jsonLines FROM dataset_content WHERE hash = ?",
                    arguments: [hash])
            }
        }
        guard let text else { throw .unknownDataset(name) }
        let dataset = try Dataset(name: name, jsonLines: text)
        cache.withLock { cache in
            cache.insert(dataset, at: 0)
            if cache.count > Self.cacheLimit { cache.removeLast() }
        }
        return dataset
    }

    static func isName(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    /// SQLite takes the bare columns of a group from the row with the maximum.
    private static let query = """
        SELECT name, hash, atMilliseconds, cases, max(dataset_push.id)
        FROM dataset_push JOIN dataset_content USING (hash)
        """

    private static func summary(_ db: Database, of name: String) throws -> DatasetSummary? {
        try Row.fetchOne(
            db, sql: query + " WHERE name = ? GROUP BY name", arguments: [name]
        ).map(summary)
    }

    private static func summary(_ row: Row) -> DatasetSummary {
        DatasetSummary(
            name: row["name"], hash: row["hash"], cases: row["cases"],
            createdAt: Timestamp(milliseconds: row["atMilliseconds"]))
    }
}
