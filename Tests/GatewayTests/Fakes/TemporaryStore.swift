import Foundation
import Gateway
import Storage

/// A database with the room's tables in a folder that lasts as long as the value.
final class TemporaryStore: Sendable {
    let folder: String
    let store: Store

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("binnacle-gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
        store = try Self.open(folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Group commits that wait for nothing but a turn of the scheduler.
    static func open(_ folder: String) throws -> Store {
        var grouping = GroupCommitter.Settings()
        grouping.sleep = { _ in await Task.yield() }
        return try Store(
            path: folder + "/test.db", migrations: KeyRing.migrations + HoldJournal.migrations,
            grouping: grouping)
    }
}
