extension ControlClient {
    package func prompts() async throws -> [PromptSummary] { try await get(ControlPaths.prompts) }

    package func prompt(_ name: String) async throws -> PromptDetail {
        try await get(ControlPaths.fill(ControlPaths.prompt, name))
    }

    package func push(_ push: PromptPush) async throws -> PromptVersion {
        try await post(ControlPaths.prompts, push)
    }

    package func diff(_ name: String, from: Int, to: Int) async throws -> PromptDiff {
        try await get(
            ControlPaths.fill(ControlPaths.promptDiff, name)
                + ControlPaths.query([("from", String(from)), ("to", String(to))]))
    }

    package func promotionPreview(_ name: String, version: Int, environment: String) async throws
        -> PromotionPreview
    {
        try await get(
            ControlPaths.fill(ControlPaths.promotionPreview, name)
                + ControlPaths.query([
                    ("version", String(version)), ("environment", environment),
                ]))
    }

    /// Answers with the new entry of the environment's history; the next request is served by it.
    package func promote(_ name: String, _ request: PromotionRequest) async throws -> DeploymentRow
    {
        try await post(ControlPaths.fill(ControlPaths.promote, name), request)
    }

    package func rollback(_ name: String, _ request: RollbackRequest) async throws -> DeploymentRow
    {
        try await post(ControlPaths.fill(ControlPaths.rollback, name), request)
    }

    package func undo(_ name: String, _ request: UndoRequest) async throws -> DeploymentRow {
        try await post(ControlPaths.fill(ControlPaths.undo, name), request)
    }
}
