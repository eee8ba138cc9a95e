import GRDB
import Storage
import Telemetry

/// The runs and their results in the database.
struct RunArchive: Sendable {
    let store: Store

    func insert(_ row: RunRow) async throws(EvaluationError) -> RunRow {
        try await write { db in
            var row = row
            try row.insert(db)
            return row
        }
    }

    func update(_ row: RunRow) async throws(EvaluationError) {
        try await write { try row.update($0) }
    }

    /// Returns when the result is on disk. A result that is there already stays: it has been paid.
    func insert(_ result: CaseResult) async throws(EvaluationError) {
        try await write { try result.insert($0, onConflict: .ignore) }
    }

    func row(_ id: Int) async throws(EvaluationError) -> RunRow {
        let row = try await read { try RunRow.fetchOne($0, key: id) }
        guard let row else { throw .unknownRun(id) }
        return row
    }

    /// Newest first, those before the given run.
    func rows(before id: Int?, limit: Int) async throws(EvaluationError) -> [RunRow] {
        try await read { db in
            try RunRow.fetchAll(
                db, sql: "SELECT * FROM eval_run WHERE id < ? ORDER BY id DESC LIMIT ?",
                arguments: [id ?? Int.max, limit])
        }
    }

    /// The runs that a process left behind running.
    func unfinished() async throws(EvaluationError) -> [RunRow] {
        try await read { db in
            try RunRow.fetchAll(db, sql: "SELECT * FROM eval_run WHERE phase = 'running'")
        }
    }

    /// The newest whole run that finished, of exactly these versions; of any dataset revision when
    /// no hash is given.
    func newestFinished(prompt: String, versions: [Int], datasetHash: String?)
        async throws(EvaluationError) -> RunRow?
    {
        try await read { db in
            try RunRow.fetchOne(
                db,
                sql: """
                    SELECT * FROM eval_run
                    WHERE prompt = ? AND candidate = ? AND baseline IS ? AND phase = 'finished'
                      AND isWhole AND (? IS NULL OR datasetHash = ?)
                    ORDER BY id DESC LIMIT 1
                    """,
                arguments: [
                    prompt, versions.first, versions.dropFirst().first, datasetHash, datasetHash,
                ])
        }
    }

    /// The newest whole run that finished and had this version on either side.
    func newestFinished(prompt: String, version: Int) async throws(EvaluationError) -> RunRow? {
        try await read { db in
            try RunRow.fetchOne(
                db,
                sql: """
                    SELECT * FROM eval_run
                    WHERE prompt = ? AND (candidate = ? OR baseline = ?) AND phase = 'finished'
                      AND isWhole
                    ORDER BY id DESC LIMIT 1
                    """,
                arguments: [prompt, version, version])
        }
    }

    /// The count of a run, from its results without their texts.
    func tally(_ row: RunRow) async throws(EvaluationError) -> RunTally {
        let id = row.id
        return try await read { db in
            var tally = RunTally(versions: row.versions, cases: row.cases)
            let results = try CaseResult.fetchCursor(
                db,
                sql: """
                    SELECT runId, arm, caseIndex, outcome, NULL AS output, NULL AS why,
                      '[]' AS scores, latencyMilliseconds, usage, costNanodollars, judgeUsage,
                      judgeCostNanodollars, NULL AS traceId, attempts, finishedMilliseconds
                    FROM eval_result WHERE runId = ?
                    """,
                arguments: [id])
            while let result = try results.next() { tally.add(result) }
            return tally
        }
    }

    /// The results of one case, or of all, in the order of cases and versions.
    func results(_ id: Int, caseIndex: Int? = nil) async throws(EvaluationError) -> [CaseResult] {
        try await read { db in
            try CaseResult.fetchAll(
                db,
                sql: """
                    SELECT * FROM eval_result WHERE runId = ? AND (? IS NULL OR caseIndex = ?)
                    ORDER BY caseIndex, arm
                    """,
                arguments: [id, caseIndex, caseIndex])
        }
    }

    private func read<Value: Sendable>(_ query: @escaping @Sendable (Database) throws -> Value)
        async throws(EvaluationError) -> Value
    {
        try await EvaluationError.wrapping { () async throws(StorageError) in
            try await store.read(query)
        }
    }

    private func write<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value)
        async throws(EvaluationError) -> Value
    {
        try await EvaluationError.wrapping { () async throws(StorageError) in
            try await store.write(change)
        }
    }
}
