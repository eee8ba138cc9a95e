import ControlAPI
import TerminalUI

extension EvalsScreen {
    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        var requests: [Request] = []
        let now = context.nowMilliseconds
        let revision = context.revisions.evals
        if allFresh.starts(revision: revision, nowMilliseconds: now) {
            requests.append(.load(.evalRuns))
        }
        let ids = shown.map { String($0.id) }
        list.keep(ids, visible: visibleRows(.runs, context))
        if let id = selectedRun?.id {
            if detailFor != id {
                detailFor = id
                detailFresh.invalidate()
                caseIndex = 0
                caseTop = 0
            }
            if detailFresh.starts(revision: revision, nowMilliseconds: now, paceMilliseconds: 250) {
                requests.append(.load(.evalRun(id)))
            }
        }
        keepCase(context)
        return requests + wantCase()
    }

    private mutating func wantCase() -> [Request] {
        guard let detail = shownDetail, let id = selectedCase else { return [] }
        let marks = detail.outcomes.map { outcomes in
            outcomes.dropFirst(caseIndex).first ?? "."
        }
        let key = CaseKey(run: detail.run.id, id: id, marks: marks)
        guard caseRequested != key else { return [] }
        caseRequested = key
        return [.load(.evalCase(run: key.run, id: id))]
    }

    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] {
        switch (load, result) {
        case (.evalRuns, .success(.evalRuns(let runs))):
            all = runs
            allFresh.finished()
        case (.evalRuns, .failure): allFresh.failed()
        case (.evalRun(let id), .success(.evalRun(let run))) where id == detailFor:
            detail = run
            detailFresh.finished()
        case (.evalRun(let id), .failure) where id == detailFor: detailFresh.failed()
        case (.evalCase, .success(.evalCase(let detail))):
            guard detail.runId == caseRequested?.run, detail.caseId == caseRequested?.id else {
                return []
            }
            shownCase = detail
        case (.evalCase, .failure): caseRequested = nil
        case (.datasets, .success(.datasets(let datasets))):
            self.datasets = datasets
            form?.update(datasets: datasets, prompts: prompts)
            return []
        case (.prompts, .success(.prompts(let prompts))):
            self.prompts = prompts
            form?.update(datasets: datasets, prompts: prompts)
            return []
        default: return []
        }
        return refresh(context)
    }

    mutating func openForm(prompt: String?, versions: [Int]) -> [Request] {
        form = EvalForm(
            datasets: datasets, prompts: prompts, prompt: prompt, versions: versions)
        return [.load(.datasets), .load(.prompts)]
    }

    /// Keeps the cursor on the grid and its line in view.
    mutating func keepCase(_ context: ScreenContext) {
        let count = shownDetail?.caseIds.count ?? 0
        caseIndex = max(0, min(caseIndex, count - 1))
        guard let area = gridArea(context) else { return }
        let layout = CaseGrid.Layout(count: count, width: area.width)
        caseRows.select(caseIndex / layout.perLine, count: layout.lines)
        caseRows.follow(count: layout.lines, visible: area.height)
    }
}
