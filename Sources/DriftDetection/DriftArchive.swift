import Foundation
import GRDB
import Storage
import Telemetry

/// What the room keeps in the database: reference windows, standing alerts, and evidence.
struct DriftArchive: Sendable {
    let store: Store

    /// What is watched, and the names of rows that this version cannot read.
    func load(_ settings: DriftSettings) async throws(DriftError)
        -> (watches: [Watch], unreadable: [String])
    {
        try await DriftError.wrapping { () async throws(StorageError) in
            try await store.read { db in
                var watches: [Watch] = []
                var unreadable: [String] = []
                for row in try Row.fetchAll(db, sql: "SELECT * FROM drift_watch") {
                    do {
                        watches.append(try WatchRow(row: row).watch(settings))
                    } catch {
                        unreadable.append("\(row["prompt"] as String) v\(row["version"] as Int)")
                    }
                }
                return (watches, unreadable)
            }
        }
    }

    /// With the next group commit: what a crash takes is at most the last interval.
    func save(_ watch: Watch, at now: Timestamp) {
        let row = WatchRow(watch, at: now)
        store.enqueue { try row.upsert($0) }
    }

    func delete(_ key: WatchKey) {
        store.enqueue { db in
            try db.execute(
                sql: """
                    DELETE FROM drift_watch
                    WHERE prompt = ? AND environment = ? AND version = ?
                    """,
                arguments: [key.prompt, key.environment, key.version])
        }
    }

    func save(_ alert: DriftAlert) {
        let row = EpisodeRow(
            fingerprint: alert.fingerprint, raisedMilliseconds: alert.raisedAt.milliseconds,
            evidence: alert.evidence)
        store.enqueue { try row.upsert($0) }
    }

    func resolve(_ fingerprint: String, at now: Timestamp) {
        store.enqueue { db in
            try db.execute(
                sql: """
                    UPDATE drift_episode SET resolvedMilliseconds = ?
                    WHERE fingerprint = ? AND resolvedMilliseconds IS NULL
                    """,
                arguments: [now.milliseconds, fingerprint])
        }
    }

    func evidence(_ fingerprint: String, near moment: Timestamp?)
        async throws(DriftError) -> AlertEvidence
    {
        // What was enqueued a moment ago is what is asked for.
        await store.flush()
        let found = try await DriftError.wrapping { () async throws(StorageError) in
            try await store.read { db in
                try Row.fetchOne(
                    db,
                    sql: """
                        SELECT * FROM drift_episode WHERE fingerprint = ?
                        ORDER BY abs(raisedMilliseconds - ?) LIMIT 1
                        """,
                    arguments: [fingerprint, moment?.milliseconds ?? Int64.max / 2]
                ).map { row in try? EpisodeRow(row: row).evidence }
            }
        }
        switch found {
        case .some(.some(let evidence)): return evidence
        case .some(nil): throw .unreadable(what: "the evidence for \(fingerprint)")
        case nil: throw .noEvidence(fingerprint: fingerprint)
        }
    }
}

private struct EpisodeRow: Codable, Sendable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "drift_episode"

    var fingerprint: String
    var raisedMilliseconds: Int64
    var resolvedMilliseconds: Int64?
    var evidence: AlertEvidence
}

private struct WatchRow: Codable, Sendable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "drift_watch"

    var prompt: String
    var environment: String
    var version: Int
    var reference: ReferenceWindow
    var detectors: [String: Detector]
    var updatedMilliseconds: Int64

    init(_ watch: Watch, at now: Timestamp) {
        prompt = watch.key.prompt
        environment = watch.key.environment
        version = watch.key.version
        reference = watch.reference
        detectors = Dictionary(
            watch.detectors.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 })
        updatedMilliseconds = now.milliseconds
    }

    func watch(_ settings: DriftSettings) -> Watch {
        let key = WatchKey(prompt: prompt, environment: environment, version: version)
        var watch = Watch(
            key, reason: reference.reason, at: Timestamp(milliseconds: updatedMilliseconds),
            settings: settings)
        watch.reference = reference
        watch.isReferenceUnsaved = false
        for (name, detector) in detectors {
            guard let metric = DriftMetric(rawValue: name) else { continue }
            // Its window is empty again, so there is no newest look.
            watch.detectors[metric] = detector
            watch.detectors[metric]?.note(nil)
        }
        return watch
    }
}
