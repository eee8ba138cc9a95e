package import Storage

/// The tables of this room.
package enum EvaluationMigrations {
    package static let all = [
        Migration(
            "evaluation-1",
            """
            CREATE TABLE dataset_content (
                hash TEXT PRIMARY KEY NOT NULL,
                cases INTEGER NOT NULL,
                jsonLines TEXT NOT NULL
            );
            CREATE TABLE dataset_push (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL,
                hash TEXT NOT NULL REFERENCES dataset_content (hash),
                atMilliseconds INTEGER NOT NULL
            );
            CREATE INDEX dataset_push_name ON dataset_push (name, id);
            CREATE TABLE eval_run (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                dataset TEXT NOT NULL,
                datasetHash TEXT NOT NULL REFERENCES dataset_content (hash),
                prompt TEXT NOT NULL,
                candidate INTEGER NOT NULL,
                baseline INTEGER,
                cases INTEGER NOT NULL,
                isWhole INTEGER NOT NULL,
                concurrency INTEGER NOT NULL,
                actor TEXT NOT NULL,
                phase TEXT NOT NULL,
                detail TEXT,
                startedMilliseconds INTEGER NOT NULL,
                finishedMilliseconds INTEGER,
                summary TEXT
            );
            CREATE INDEX eval_run_prompt ON eval_run (prompt, candidate, baseline, datasetHash);
            CREATE INDEX eval_run_phase ON eval_run (phase);
            CREATE TABLE eval_result (
                runId INTEGER NOT NULL REFERENCES eval_run (id),
                arm INTEGER NOT NULL,
                caseIndex INTEGER NOT NULL,
                outcome TEXT NOT NULL,
                output TEXT,
                why TEXT,
                scores TEXT NOT NULL,
                latencyMilliseconds REAL,
                usage TEXT NOT NULL,
                costNanodollars INTEGER,
                judgeUsage TEXT NOT NULL,
                judgeCostNanodollars INTEGER,
                traceId TEXT,
                attempts INTEGER NOT NULL,
                finishedMilliseconds INTEGER NOT NULL,
                PRIMARY KEY (runId, arm, caseIndex)
            );
            """)
    ]
}
