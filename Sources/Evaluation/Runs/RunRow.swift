import Foundation
import GRDB
import Telemetry

/// A run as the database keeps it. The summary is written when the run ends, so that a list of runs
/// need not count results.
struct RunRow: Codable, Sendable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "eval_run"

    var id: Int?
    var dataset: String
    var datasetHash: String
    var prompt: String
    var candidate: Int
    var baseline: Int?
    var cases: Int
    var isWhole: Bool
    var concurrency: Int
    var actor: String
    var phase: Run.Phase
    var detail: String?
    var startedMilliseconds: Int64
    var finishedMilliseconds: Int64?
    var summary: RunSummary?

    mutating func didInsert(_ inserted: InsertionSuccess) { id = Int(inserted.rowID) }

    var versions: [Int] { [candidate] + (baseline.map { [$0] } ?? []) }

    /// The run as others see it, with what it has found out so far.
    func run(arms: [ArmResult], verdict: Verdict?) -> Run {
        Run(
            id: id ?? 0, dataset: dataset, datasetHash: datasetHash, prompt: prompt,
            versions: versions, cases: cases, isWhole: isWhole, phase: phase, detail: detail,
            actor: actor, startedAt: Timestamp(milliseconds: startedMilliseconds),
            finishedAt: finishedMilliseconds.map { Timestamp(milliseconds: $0) }, arms: arms,
            verdict: verdict)
    }

    var run: Run {
        run(
            arms: summary?.arms ?? RunTally(versions: versions, cases: cases).results(),
            verdict: summary?.verdict)
    }

    /// Ends the run: the phase, the summary of the results, and for two versions the verdict.
    mutating func end(_ phase: Run.Phase, detail: String?, at now: Timestamp, tally: RunTally) {
        self.phase = phase
        self.detail = detail
        finishedMilliseconds = now.milliseconds
        let verdict = tally.pairedOutcomes().map { outcomes in
            Verdict(
                outcomes, names: ("v\(candidate)", "v\(baseline ?? candidate)"), cases: cases,
                truncated: phase == .finished ? nil : Self.truncation(phase))
        }
        summary = RunSummary(arms: tally.results(), verdict: verdict)
    }

    private static func truncation(_ phase: Run.Phase) -> String {
        switch phase {
        case .stopped: "was stopped"
        case .failed: "failed"
        case .interrupted: "was interrupted"
        case .running, .finished: "is not complete"
        }
    }
}

struct RunSummary: Codable, Equatable, Sendable {
    var arms: [ArmResult]
    var verdict: Verdict?
}
