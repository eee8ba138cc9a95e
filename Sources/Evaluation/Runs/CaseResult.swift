import GRDB
package import Telemetry

/// What came of one case with one version: a row that is on disk before it counts.
package struct CaseResult: Codable, Equatable, Sendable, FetchableRecord, PersistableRecord {
    package static let databaseTableName = "eval_result"

    package var runId: Int
    package var arm: Int
    package var caseIndex: Int
    package var outcome: CaseOutcome
    /// Nil when the model gave none.
    package var output: String?
    package var why: String?
    package var scores: [Score]
    package var latencyMilliseconds: Double?
    package var usage: TokenUsage
    package var costNanodollars: Int64?
    package var judgeUsage: TokenUsage
    package var judgeCostNanodollars: Int64?
    package var traceId: String?
    /// How often the model was asked until it answered.
    package var attempts: Int
    package var finishedMilliseconds: Int64
}
