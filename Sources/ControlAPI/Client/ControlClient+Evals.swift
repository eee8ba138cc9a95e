extension ControlClient {
    package func datasets() async throws -> [DatasetSummary] {
        try await get(ControlPaths.datasets)
    }

    package func push(_ dataset: DatasetPush) async throws -> DatasetSummary {
        try await post(ControlPaths.datasets, dataset)
    }

    package func startEval(_ start: EvalStart) async throws -> EvalRun {
        try await post(ControlPaths.evalRuns, start)
    }

    /// Newest first.
    package func evalRuns() async throws -> [EvalRun] { try await get(ControlPaths.evalRuns) }

    package func evalRun(_ id: Int) async throws -> EvalRunDetail {
        try await get(ControlPaths.fill(ControlPaths.evalRun, String(id)))
    }

    package func evalCase(_ runId: Int, _ caseId: String) async throws -> EvalCaseDetail {
        try await get(ControlPaths.fill(ControlPaths.evalCase, String(runId), caseId))
    }

    package func stopEval(_ id: Int, actor: String) async throws -> EvalRun {
        try await post(
            ControlPaths.fill(ControlPaths.evalStop, String(id)), ActorOnly(actor: actor))
    }

    package func resumeEval(_ id: Int, actor: String) async throws -> EvalRun {
        try await post(
            ControlPaths.fill(ControlPaths.evalResume, String(id)), ActorOnly(actor: actor))
    }

    package func drift() async throws -> DriftReport { try await get(ControlPaths.drift) }

    package func alerts() async throws -> [AlertSummary] { try await get(ControlPaths.alerts) }

    package func driftEvidence(_ alert: Int) async throws -> DriftEvidence {
        try await get(ControlPaths.fill(ControlPaths.alertEvidence, String(alert)))
    }

    package func acknowledge(_ alert: Int, actor: String) async throws -> AlertSummary {
        try await post(
            ControlPaths.fill(ControlPaths.alertAcknowledge, String(alert)),
            ActorOnly(actor: actor))
    }
}
