import GRDB

/// The rows of traces and of their texts.
enum TraceRows {
    static func insert(_ record: RequestRecord, finishedAt: Timestamp, into db: Database) throws {
        try db.cachedStatement(sql: insertRow).execute(
            arguments: [
                finishedAt.milliseconds, record.startedAt.milliseconds, record.traceId,
                record.requestId, record.endpoint, record.keyId, record.model,
                record.prompt?.name, record.prompt?.version, record.prompt?.environment,
                record.tags.joined(separator: " "), record.outcome.rawValue, record.status,
                record.finishReason, record.error, record.streamed, record.usage.input,
                record.usage.cacheRead, record.usage.cacheWrite, record.usage.output,
                record.usage.reasoning, record.cost?.nanodollars,
                record.timings.scheduledMilliseconds, record.timings.firstTokenMilliseconds,
                record.timings.totalMilliseconds, record.timings.preemptions,
                record.timings.resurrections, record.provider, record.attempts,
                record.isEstimated, record.usage.cacheWriteLong, record.usage.audioInput,
                record.usage.audioOutput,
            ])
        guard record.input != nil || record.output != nil else { return }
        try db.cachedStatement(sql: "INSERT INTO trace_text VALUES (?, ?, ?)")
            .execute(arguments: [db.lastInsertedRowID, record.input, record.output])
    }

    private static let insertRow = """
        INSERT INTO trace (
            finished_ms, started_ms, trace_id, request_id, endpoint, key_id, model, prompt,
            prompt_version, environment, tags, outcome, status, finish_reason, error, streamed,
            input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
            cost_nanodollars, scheduled_ms, first_token_ms, total_ms, preemptions, resurrections,
            provider, attempts, estimated, cache_write_long_tokens, audio_input_tokens,
            audio_output_tokens)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """

    static func list(_ filter: TraceFilter, from db: Database) throws -> [StoredTrace] {
        var condition = ""
        var arguments = StatementArguments()
        if let text = filter.text?.lowercased(), !text.isEmpty {
            let marks = filter.keyIds.map { _ in "?" }.joined(separator: ",")
            condition = """
                WHERE substr(trace_id, 1, length(:text)) = :text
                    OR substr(lower(request_id), 1, length(:text)) = :text
                    OR instr(lower(model), :text) OR instr(lower(prompt), :text)
                    OR instr(lower(prompt || '@' || prompt_version), :text)
                    OR instr(lower(key_id), :text) OR instr(outcome, :text)
                    OR key_id IN (\(marks))
                """
            arguments = ["text": text]
            arguments += StatementArguments(filter.keyIds)
        }
        let limit = min(max(filter.limit, 0), TraceLog.listLimit)
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM trace \(condition) ORDER BY id DESC LIMIT \(limit)",
            arguments: arguments)
        return rows.map(trace)
    }

    static func find(_ id: String, in db: Database) throws -> FullTrace? {
        let sql = """
            SELECT trace.*, input, output FROM trace
            LEFT JOIN trace_text ON trace_text.trace = trace.id
            WHERE request_id = :id OR trace_id = :id
            ORDER BY request_id = :id DESC, trace.id DESC LIMIT 1
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: ["id": id]) else { return nil }
        let trace = trace(row)
        return FullTrace(
            trace: trace, spans: Span.spans(of: trace.timings, requestId: trace.requestId),
            attributes: FullTrace.attributes(of: trace), input: row["input"],
            output: row["output"])
    }

    private static func trace(_ row: Row) -> StoredTrace {
        let name: String? = row["prompt"]
        return StoredTrace(
            traceId: row["trace_id"], requestId: row["request_id"],
            startedAt: Timestamp(milliseconds: row["started_ms"]), endpoint: row["endpoint"],
            model: row["model"], provider: row["provider"], attempts: row["attempts"],
            prompt: name.map {
                .init(
                    name: $0, version: (row["prompt_version"] as Int?) ?? 0,
                    environment: row["environment"])
            },
            keyId: row["key_id"],
            outcome: RequestRecord.Outcome(rawValue: row["outcome"]) ?? .error,
            status: row["status"], finishReason: row["finish_reason"], error: row["error"],
            streamed: row["streamed"],
            usage: TokenUsage(row), isEstimated: row["estimated"],
            cost: (row["cost_nanodollars"] as Int64?).map(Money.init(nanodollars:)),
            timings: RequestTimings(
                scheduledMilliseconds: row["scheduled_ms"],
                firstTokenMilliseconds: row["first_token_ms"],
                totalMilliseconds: row["total_ms"], preemptions: row["preemptions"],
                resurrections: row["resurrections"]),
            tags: row["tags"])
    }
}
