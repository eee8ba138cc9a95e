package import ControlAPI
package import TerminalUI

/// Runs of datasets against versions of prompts, while they run and after.
package struct EvalsScreen: Screen {
    enum Pane: Int, CaseIterable {
        case runs, summary, cases, detail
    }

    package let title = "Evals"
    package let topic = LiveTopic.header
    package let paceMilliseconds = 250
    package var filter: String? = ""
    var focus = Pane.runs
    var all: [EvalRun]?
    var allFresh = Freshness()
    var list = KeyedList()
    var detail: EvalRunDetail?
    var detailFor: Int?
    var detailFresh = Freshness()
    /// Index into the run's cases.
    var caseIndex = 0
    var caseRows = ListView()
    var shownCase: EvalCaseDetail?
    var caseRequested: CaseKey?
    var caseTop = 0
    var datasets: [DatasetSummary] = []
    var prompts: [PromptSummary] = []
    var form: EvalForm?

    package init() {}

    /// A case is read again when its outcome changes.
    struct CaseKey: Equatable {
        var run: Int
        var id: String
        var marks: [Character]
    }

    var shown: [EvalRun] {
        let filter = RowFilter(filter)
        return (all ?? []).filter {
            filter.keeps([String($0.id), $0.dataset, $0.prompt, $0.actor, $0.phase.rawValue])
        }
    }

    var selectedRun: EvalRun? {
        let rows = shown
        let listed = list.index(in: rows.map { String($0.id) }).map { rows[$0] }
        // The detail is read more often than the list while a run goes on.
        if let detail, detail.run.id == listed?.id { return detail.run }
        return listed
    }

    var shownDetail: EvalRunDetail? {
        detail?.run.id == selectedRun?.id ? detail : nil
    }

    var cases: CaseGrid? { shownDetail.map { CaseGrid($0) } }

    var selectedCase: String? {
        guard let ids = shownDetail?.caseIds, ids.indices.contains(caseIndex) else { return nil }
        return ids[caseIndex]
    }

    package mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request] {
        switch subject {
        case .run(let id):
            filter = ""
            list.select(String(id))
            focus = .cases
            caseIndex = 0
            allFresh.invalidate()
            return []
        case .newRun(let prompt, let versions): return openForm(prompt: prompt, versions: versions)
        default: return []
        }
    }

    package func commands(_ context: ScreenContext) -> [PaletteCommand] {
        (all ?? []).prefix(20).map { run in
            PaletteCommand(
                "eval run \(run.id)",
                help: "\(run.dataset) on \(run.prompt), \(run.phase.rawValue)",
                run: .request(.go(.evals, .run(run.id))))
        }
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init(
                "case",
                "One input of a dataset with what is expected of the answer. It passes, "
                    + "fails, breaks (error), or cannot be judged (ungraded)."),
            .init(
                "pass rate",
                "Passed of graded cases, with the Wilson 95 % interval: where the "
                    + "true rate lies if the dataset is a fair sample."),
            .init(
                "fixed, broke",
                "Cases that only the candidate passes, and cases that only the "
                    + "baseline passes. All others say nothing about which is better."),
            .init(
                "verdict",
                "McNemar's exact test with mid-p on fixed against broke; the "
                    + "difference of pass rates with its interval stands beside it."),
            .init(
                "inconclusive", "Too few graded pairs to tell; more cases would."),
            .init(
                "resume",
                "Finished cases are stored as they finish; a run that was stopped or "
                    + "interrupted goes on with what is missing."),
        ]
    }
}
