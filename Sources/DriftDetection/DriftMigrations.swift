package import Storage

/// The tables of this room, and how long their rows are kept.
package enum DriftMigrations {
    package static let all = [
        Migration(
            "drift-1",
            """
            CREATE TABLE drift_watch (
                prompt TEXT NOT NULL,
                environment TEXT NOT NULL,
                version INTEGER NOT NULL,
                reference TEXT NOT NULL,
                detectors TEXT NOT NULL,
                updatedMilliseconds INTEGER NOT NULL,
                PRIMARY KEY (prompt, environment, version)
            );
            CREATE TABLE drift_episode (
                fingerprint TEXT NOT NULL,
                raisedMilliseconds INTEGER NOT NULL,
                resolvedMilliseconds INTEGER,
                evidence TEXT NOT NULL,
                PRIMARY KEY (fingerprint, raisedMilliseconds)
            );
            CREATE INDEX drift_episode_raised ON drift_episode (raisedMilliseconds);
            """)
    ]

    /// Evidence holds examples of requests, which are not kept for ever.
    package static let retention = [
        RetentionRule(
            table: "drift_episode", timeColumn: "raisedMilliseconds", keep: .seconds(30 * 86_400))
    ]
}
