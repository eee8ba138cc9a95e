package import Storage

/// The tables of this room, and how long their rows are kept.
package enum TelemetrySchema {
    package static let migrations = [
        Migration("telemetry-1-ledger", ledger),
        Migration("telemetry-2-traces", traces),
        Migration("telemetry-3-events", events),
        Migration("telemetry-4-alerts", alerts),
        Migration("telemetry-5-providers", providers),
    ]

    /// The ledger and the history of alerts are kept; texts of traces go with their trace.
    package static func retention(tracesDays: Int = 7, eventsDays: Int = 30) -> [RetentionRule] {
        let day = Duration.seconds(86_400)
        return [
            RetentionRule(table: "trace", timeColumn: "finished_ms", keep: day * tracesDays),
            RetentionRule(table: "event", timeColumn: "at_ms", keep: day * eventsDays),
        ]
    }

    /// `ledger_total` is the sum of all rows of `ledger`, kept by the transaction that adds a row;
    /// so a start does not read the whole ledger. An absent prompt is '' there, version 0.
    private static let ledger = """
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY, finished_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL,
            request_id TEXT NOT NULL, trace_id TEXT NOT NULL, endpoint TEXT NOT NULL,
            key_id TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT, prompt_version INTEGER,
            environment TEXT, outcome TEXT NOT NULL, status INTEGER NOT NULL, finish_reason TEXT,
            streamed INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
            cache_read_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL, reasoning_tokens INTEGER NOT NULL,
            cost_nanodollars INTEGER, scheduled_ms REAL, first_token_ms REAL,
            total_ms REAL NOT NULL, preemptions INTEGER NOT NULL, resurrections INTEGER NOT NULL);
        CREATE INDEX ledger_finished ON ledger (finished_ms);
        CREATE TABLE ledger_tag (
            ledger_id INTEGER NOT NULL REFERENCES ledger (id) ON DELETE CASCADE,
            tag TEXT NOT NULL, PRIMARY KEY (ledger_id, tag)) WITHOUT ROWID;
        CREATE TABLE ledger_total (
            key_id TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL,
            prompt_version INTEGER NOT NULL, requests INTEGER NOT NULL, errors INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL, cache_read_tokens INTEGER NOT NULL,
            cache_write_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL, cost_nanodollars INTEGER NOT NULL,
            unpriced INTEGER NOT NULL,
            PRIMARY KEY (key_id, model, prompt, prompt_version)) WITHOUT ROWID;
        """

    /// Texts have a table of their own, so that lists never come near them.
    private static let traces = """
        CREATE TABLE trace (
            id INTEGER PRIMARY KEY, finished_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL,
            trace_id TEXT NOT NULL, request_id TEXT NOT NULL, endpoint TEXT NOT NULL,
            key_id TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT, prompt_version INTEGER,
            environment TEXT, tags TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL,
            finish_reason TEXT, error TEXT, streamed INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL, cache_read_tokens INTEGER NOT NULL,
            cache_write_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL, cost_nanodollars INTEGER, scheduled_ms REAL,
            first_token_ms REAL, total_ms REAL NOT NULL, preemptions INTEGER NOT NULL,
            resurrections INTEGER NOT NULL);
        CREATE INDEX trace_finished ON trace (finished_ms);
        CREATE INDEX trace_request ON trace (request_id);
        CREATE INDEX trace_trace ON trace (trace_id);
        CREATE TABLE trace_text (
            trace INTEGER PRIMARY KEY REFERENCES trace (id) ON DELETE CASCADE,
            input TEXT, output TEXT);
        """

    /// AUTOINCREMENT, because ids must not come again when old rows are gone.
    private static let events = """
        CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, level TEXT NOT NULL,
            source TEXT NOT NULL, message TEXT NOT NULL, actor TEXT);
        CREATE INDEX event_at ON event (at_ms);
        """

    /// What only requests to providers have: who answered, at which attempt, and buckets that the
    /// engines do not fill.
    private static let providers =
        ["ledger", "ledger_total", "trace"].flatMap { table in
            ["cache_write_long_tokens", "audio_input_tokens", "audio_output_tokens"].map {
                "ALTER TABLE \(table) ADD COLUMN \($0) INTEGER NOT NULL DEFAULT 0;"
            }
        }.joined(separator: "\n")
        + ["ledger", "trace"].map {
            """

            ALTER TABLE \($0) ADD COLUMN provider TEXT;
            ALTER TABLE \($0) ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE \($0) ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;
            """
        }.joined() + "\nCREATE INDEX ledger_request ON ledger (request_id);"

    private static let alerts = """
        CREATE TABLE alert (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, fingerprint TEXT NOT NULL,
            title TEXT NOT NULL, detail TEXT NOT NULL, prompt TEXT, started_ms INTEGER NOT NULL,
            acknowledged_by TEXT, acknowledged_ms INTEGER, resolved_ms INTEGER);
        CREATE INDEX alert_resolved ON alert (resolved_ms);
        """
}
