import ControlAPI
import Evaluation
import JSON
import PromptRegistry
import Statistics
import Telemetry

// Evaluation's values as the control API's messages.

extension Interval {
    init(_ estimate: IntervalEstimate) {
        self.init(value: estimate.value, low: estimate.low, high: estimate.high)
    }
}

extension ControlAPI.DatasetSummary {
    init(_ summary: Evaluation.DatasetSummary, _ prompts: [Prompt]) {
        self.init(
            name: summary.name, hash: summary.hash, cases: summary.cases,
            createdMilliseconds: summary.createdAt.milliseconds,
            prompts: prompts.filter { $0.dataset == summary.name }.map(\.name))
    }
}

extension EvalRun {
    init(_ run: Run) {
        let phase: Phase =
            switch run.phase {
            case .running: .running
            case .finished: .finished
            case .stopped: .stopped
            case .failed: .failed
            case .interrupted: .interrupted
            }
        self.init(
            id: run.id, dataset: run.dataset, datasetHash: run.datasetHash, prompt: run.prompt,
            phase: phase, detail: run.detail, actor: run.actor,
            startedMilliseconds: run.startedAt.milliseconds,
            finishedMilliseconds: run.finishedAt?.milliseconds, done: run.done, total: run.total,
            arms: run.arms.map { EvalArmResult($0, runId: run.id) },
            verdict: run.verdict.map(EvalVerdict.init))
    }
}

extension EvalArmResult {
    init(_ arm: ArmResult, runId: Int) {
        self.init(
            runId: runId, version: arm.version, total: arm.total, passed: arm.passed,
            failed: arm.failed, errors: arm.errors, ungraded: arm.ungraded,
            passRate: arm.passRate.map(Interval.init), promptTokens: arm.usage.prompt,
            outputTokens: arm.usage.completion,
            costNanodollars: arm.cost.nanodollars + arm.judgeCost.nanodollars,
            p50Milliseconds: arm.medianMilliseconds, p95Milliseconds: arm.p95Milliseconds)
    }
}

extension EvalVerdict {
    init(_ verdict: Verdict) {
        let kind: Kind =
            switch verdict.kind {
            case .better: .better
            case .worse: .worse
            case .noDifference: .noDifference
            case .inconclusive: .inconclusive
            }
        let outcomes = verdict.outcomes
        self.init(
            kind: kind, summary: verdict.summary, pairs: outcomes.pairs,
            bothPassed: outcomes.bothPassed, bothFailed: outcomes.bothFailed,
            fixed: outcomes.fixed, broke: outcomes.broke,
            difference: Interval(verdict.difference), pValue: verdict.pValue)
    }
}

extension EvalCaseArm {
    init(_ arm: RunCase.Arm) {
        let result = arm.result
        self.init(
            version: arm.version, outcome: Outcome(arm.state), output: result?.output,
            why: result?.why,
            scores: (result?.scores ?? []).map { score in
                ScoreRow(
                    scorer: score.scorer, outcome: Outcome(.done(score.outcome)),
                    criterion: score.criterion, reason: score.reason)
            },
            latencyMilliseconds: result?.latencyMilliseconds,
            promptTokens: result?.usage.prompt ?? 0, outputTokens: result?.usage.completion ?? 0,
            costNanodollars: result?.costNanodollars ?? 0, traceId: result?.traceId)
    }
}

extension EvalCaseArm.Outcome {
    init(_ state: CaseState) {
        self =
            switch state {
            case .waiting: .waiting
            case .running: .running
            case .done(.passed): .passed
            case .done(.failed): .failed
            case .done(.error): .error
            case .done(.ungraded): .ungraded
            }
    }
}
