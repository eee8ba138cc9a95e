package import ControlAPI

/// Something that a screen wants to read.
package enum Load: Equatable, Hashable, Sendable {
    case prompts
    case prompt(String)
    case diff(String, from: Int, to: Int)
    case promotion(String, version: Int, environment: String)
    case datasets
    case evalRuns
    case evalRun(Int)
    case evalCase(run: Int, id: String)
    case drift
    case evidence(Int)
    case traces(filter: String, limit: Int)
    case trace(String)
    case events(EventRow.Level, limit: Int)
    case gateway
}

/// What was read.
package enum Answer: Sendable {
    case prompts([PromptSummary])
    case prompt(PromptDetail)
    case diff(PromptDiff)
    case promotion(PromotionPreview)
    case datasets([DatasetSummary])
    case evalRuns([EvalRun])
    case evalRun(EvalRunDetail)
    case evalCase(EvalCaseDetail)
    case drift(DriftReport)
    case evidence(DriftEvidence)
    case traces([TraceSummary])
    case trace(TraceDetail)
    case events([EventRow])
    case gateway(GatewayReport)
}

/// Something that changes what others see too.
package enum Action: Equatable, Sendable {
    case promote(String, PromotionRequest)
    case rollback(String, RollbackRequest)
    case undo(String, UndoRequest)
    case startEval(EvalStart)
    case stopEval(Int, actor: String)
    case resumeEval(Int, actor: String)
    case acknowledge(Int, actor: String)
    case cancelRequest(String, actor: String)
    case revokeKey(String, name: String, actor: String)
}

/// What an action led to.
package enum ActionAnswer: Equatable, Sendable {
    case deployment(DeploymentRow)
    case run(EvalRun)
    case alert(AlertSummary)
    case request(RequestRow)
    case key(VirtualKeyRow)
}

/// Why a call led to nothing.
package struct CallFailure: Error, Equatable, Sendable {
    package var message: String
    /// A gate stands in the way, which a reason overrides.
    package var isGated: Bool

    package init(_ message: String, isGated: Bool = false) {
        self.message = message
        self.isGated = isGated
    }
}
