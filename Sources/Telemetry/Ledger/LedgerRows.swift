import GRDB

/// The ledger's rows: how they are written and read back as sums.
enum LedgerRows {
    static func insert(_ record: RequestRecord, finishedAt: Timestamp, into db: Database) throws {
        try db.cachedStatement(sql: insertRow).execute(
            arguments: [
                finishedAt.milliseconds, record.startedAt.milliseconds, record.requestId,
                record.traceId, record.endpoint, record.keyId, record.model, record.prompt?.name,
                record.prompt?.version, record.prompt?.environment, record.outcome.rawValue,
                record.status, record.finishReason, record.streamed, record.usage.input,
                record.usage.cacheRead, record.usage.cacheWrite, record.usage.output,
                record.usage.reasoning, record.cost?.nanodollars,
                record.timings.scheduledMilliseconds, record.timings.firstTokenMilliseconds,
                record.timings.totalMilliseconds, record.timings.preemptions,
                record.timings.resurrections, record.provider, record.attempts,
                record.isEstimated, record.usage.cacheWriteLong, record.usage.audioInput,
                record.usage.audioOutput,
            ])
        let id = db.lastInsertedRowID
        for tag in record.tags {
            try db.cachedStatement(sql: "INSERT INTO ledger_tag VALUES (?, ?)")
                .execute(arguments: [id, tag])
        }
        let tally = Tally(record)
        try db.cachedStatement(sql: addToTotal).execute(
            arguments: [
                record.keyId, record.model, record.prompt?.name ?? "",
                record.prompt?.version ?? 0, tally.requests, tally.errors, tally.usage.input,
                tally.usage.cacheRead, tally.usage.cacheWrite, tally.usage.output,
                tally.usage.reasoning, tally.cost.nanodollars, tally.unpriced,
                tally.usage.cacheWriteLong, tally.usage.audioInput, tally.usage.audioOutput,
            ])
    }

    private static let insertRow = """
        INSERT INTO ledger (
            finished_ms, started_ms, request_id, trace_id, endpoint, key_id, model, prompt,
            prompt_version, environment, outcome, status, finish_reason, streamed, input_tokens,
            cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
            cost_nanodollars, scheduled_ms, first_token_ms, total_ms, preemptions, resurrections,
            provider, attempts, estimated, cache_write_long_tokens, audio_input_tokens,
            audio_output_tokens)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """

    private static let addToTotal = """
        INSERT INTO ledger_total VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
            errors = errors + excluded.errors,
            input_tokens = input_tokens + excluded.input_tokens,
            cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
            cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
            output_tokens = output_tokens + excluded.output_tokens,
            reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
            cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,
            unpriced = unpriced + excluded.unpriced,
            cache_write_long_tokens = cache_write_long_tokens + excluded.cache_write_long_tokens,
            audio_input_tokens = audio_input_tokens + excluded.audio_input_tokens,
            audio_output_tokens = audio_output_tokens + excluded.audio_output_tokens
        """

    /// The columns of a `Tally` over rows of `ledger`.
    private static let sums = """
        count(*) AS requests, sum(outcome = 'error') AS errors,
        sum(input_tokens) AS input_tokens, sum(cache_read_tokens) AS cache_read_tokens,
        sum(cache_write_tokens) AS cache_write_tokens, sum(output_tokens) AS output_tokens,
        sum(reasoning_tokens) AS reasoning_tokens,
        ifnull(sum(cost_nanodollars), 0) AS cost_nanodollars,
        sum(cost_nanodollars IS NULL) AS unpriced,
        sum(cache_write_long_tokens) AS cache_write_long_tokens,
        sum(audio_input_tokens) AS audio_input_tokens,
        sum(audio_output_tokens) AS audio_output_tokens
        """

    private static func tally(_ row: Row) -> Tally {
        var tally = Tally()
        tally.requests = row["requests"]
        tally.errors = row["errors"]
        tally.usage = TokenUsage(row)
        tally.cost = Money(nanodollars: row["cost_nanodollars"])
        tally.unpriced = row["unpriced"]
        return tally
    }

    private static func scopes(_ row: Row) -> [LedgerScope] {
        var scopes: [LedgerScope] = [.all, .model(row["model"]), .key(row["key_id"])]
        if let name: String = row["prompt"], !name.isEmpty {
            scopes.append(.prompt(name: name, version: row["prompt_version"]))
        }
        return scopes
    }

    /// By minutes, of which both windows are made: days, too, begin with a minute.
    static func load(into book: inout LedgerBook, now: Timestamp, from db: Database) throws {
        let grouped = "key_id, model, prompt, prompt_version"
        let hour = SlidingHour.start(now)
        let recent = try Row.fetchCursor(
            db,
            sql: """
                SELECT finished_ms / 60000 AS minute, \(grouped), \(sums) FROM ledger
                WHERE finished_ms >= ? GROUP BY minute, \(grouped)
                """, arguments: [min(hour, book.day.lowerBound).milliseconds])
        while let row = try recent.next() {
            let minute = Timestamp(milliseconds: (row["minute"] as Int64) * 60_000)
            let tally = tally(row)
            for scope in scopes(row) {
                if minute >= hour { book.addToHour(tally, scope: scope, at: minute) }
                if book.day.contains(minute) { book.addToday(tally, scope: scope) }
            }
        }
        let ever = try Row.fetchCursor(db, sql: "SELECT * FROM ledger_total")
        while let row = try ever.next() {
            for scope in scopes(row) { book.addEver(tally(row), scope: scope) }
        }
    }

    static func spend(by grouping: Spend.Grouping, since: Timestamp, from db: Database) throws
        -> [Spend]
    {
        let name =
            switch grouping {
            case .key: "key_id"
            case .model: "model"
            case .prompt: "prompt || '@' || prompt_version"
            case .tag: "tag"
            case .provider: "provider"
            }
        let tags = grouping == .tag ? "LEFT JOIN ledger_tag ON ledger_id = id" : ""
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(name) AS name, \(sums) FROM ledger \(tags)
                WHERE finished_ms >= ? GROUP BY 1
                ORDER BY cost_nanodollars DESC, requests DESC, name
                """, arguments: [since.milliseconds])
        return rows.map { Spend(name: $0["name"], tally: tally($0)) }
    }
}

extension TokenUsage {
    /// From the columns that the ledger and the traces have in common.
    init(_ row: Row) {
        self.init(
            input: row["input_tokens"], cacheRead: row["cache_read_tokens"],
            cacheWrite: row["cache_write_tokens"], cacheWriteLong: row["cache_write_long_tokens"],
            audioInput: row["audio_input_tokens"], output: row["output_tokens"],
            reasoning: row["reasoning_tokens"], audioOutput: row["audio_output_tokens"])
    }
}
