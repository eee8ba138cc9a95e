package import GRDB

/// The one SQLite database: WAL, a single writer, readers beside it.
///
/// `write` returns when its change is on disk. `enqueue` hands a change to the next group commit,
/// which takes many into one transaction: the way for rows that come with every request.
package final class Store: Sendable {
    private let pool: DatabasePool
    private let groups: GroupCommitter

    package init(
        path: String, migrations: [Migration], grouping: GroupCommitter.Settings = .init(),
        onTrouble: @escaping @Sendable (StorageTrouble?) -> Void = { _ in }
    ) throws(StorageError) {
        var configuration = Configuration()
        configuration.label = "binnacle"
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // A commit survives the loss of power, too; group commit pays for it.
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try Self.migrate(pool, migrations, path: path)
            self.pool = pool
            groups = GroupCommitter(grouping, onTrouble: onTrouble) { changes in
                try await pool.write { db in
                    for change in changes { try change(db) }
                }
            }
        } catch let error as StorageError {
            throw error
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    private static func migrate(_ pool: DatabasePool, _ migrations: [Migration], path: String)
        throws
    {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        if try pool.read(migrator.hasBeenSuperseded) { throw StorageError.newerSchema(path: path) }
        try migrator.migrate(pool)
    }

    /// Runs a query on a snapshot; writers do not wait for it.
    package func read<Value: Sendable>(
        _ query: @escaping @Sendable (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        do { return try await pool.read(query) } catch { throw storageError(error) }
    }

    /// Changes the database in a transaction of its own and returns once that is on disk.
    package func write<Value: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        do { return try await pool.write(change) } catch { throw storageError(error) }
    }

    /// Adds a change to the next group commit; never waits. While the disk is full the queue holds
    /// what it can, and what it cannot is counted in the trouble that it reports.
    package func enqueue(_ change: @escaping GroupCommitter.Change) { groups.enqueue(change) }

    /// Returns when everything enqueued before has been committed, or has been given up.
    package func flush() async { await groups.flush() }

    /// Commits what is queued, then moves the log into the database file.
    package func close() async {
        await groups.close()
        try? await pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        try? pool.close()
    }

    private func storageError(_ error: any Error) -> StorageError {
        if let error = error as? StorageError { return error }
        if let error = error as? DatabaseError, error.resultCode == .SQLITE_FULL {
            return .diskFull(path: pool.path)
        }
        return .failed(reason: "\(error)")
    }
}
