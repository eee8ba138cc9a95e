import ControlAPI
import PromptRegistry
import Telemetry

/// The calls about prompts.
struct PromptCalls: Sendable {
    let rooms: Rooms
    /// The newest result of a version in any run, and the newest run that tells about a promotion.
    let results: EvalLookup

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.prompts) { _ in rooms.prompts.prompts().map(summary) }
        router.on("POST", ControlPaths.prompts) { try await push($0.decode()) }
        router.on("GET", ControlPaths.prompt) { try await detail($0.parameter("name")) }
        router.on("GET", ControlPaths.promptDiff) { try diff($0) }
        router.on("GET", ControlPaths.promotionPreview) { try await preview($0) }
        router.on("POST", ControlPaths.promote) { try await promote($0) }
        router.on("POST", ControlPaths.rollback) { try await rollback($0) }
        router.on("POST", ControlPaths.undo) { try await undo($0) }
    }

    private func summary(_ prompt: Prompt) -> PromptSummary {
        let hour = rooms.ledger.lastHour(ofPrompt: prompt.name)
        let environments = (try? rooms.prompts.environments(of: prompt.name)) ?? []
        return PromptSummary(
            name: prompt.name, description: prompt.description, dataset: prompt.dataset,
            latestVersion: (try? rooms.prompts.latestVersion(prompt.name)) ?? 0,
            environments: environments.map(EnvironmentState.init), requestsLastHour: hour.requests,
            costPerHourNanodollars: hour.cost.nanodollars)
    }

    private func detail(_ name: String) async throws -> PromptDetail {
        try await Refusal.asProblem {
            let prompt = try rooms.prompts.prompt(name)
            var versions: [PromptVersion] = []
            for version in try rooms.prompts.versions(of: name) {
                versions.append(await row(version))
            }
            return PromptDetail(
                summary: summary(prompt), versions: versions,
                deployments: try rooms.prompts.history(of: name).map(DeploymentRow.init))
        }
    }

    private func row(_ version: Prompt.Version) async -> PromptVersion {
        let sums = rooms.ledger.sums(.prompt(name: version.prompt, version: version.number))
        return PromptVersion(
            prompt: version.prompt, version: version.number, hash: version.hash,
            message: version.message, author: version.author,
            createdMilliseconds: version.createdAt.milliseconds,
            content: PromptContent(version.content), variables: version.variables,
            requestsLastHour: sums.lastHour.requests, requestsTotal: sums.ever.requests,
            errorsTotal: sums.ever.errors, costTotalNanodollars: sums.ever.cost.nanodollars,
            latestRun: await results.latestResult(version.prompt, version.number))
    }

    private func push(_ push: PromptPush) async throws -> PromptVersion {
        try await Refusal.asProblem {
            let (version, isNew) = try await rooms.prompts.push(Prompt.Push(push))
            if isNew {
                rooms.note(
                    .prompts, "pushed \(version.prompt)@\(version.number): \(version.message)",
                    actor: version.author)
            }
            return await row(version)
        }
    }

    private func diff(_ request: APIRequest) throws -> PromptDiff {
        let name = try request.parameter("name")
        let from = try request.requiredQueryNumber("from")
        let to = try request.requiredQueryNumber("to")
        let diff = try Refusal.asProblem { try rooms.prompts.diff(name, from: from, to: to) }
        return PromptDiff(
            prompt: name, from: from, to: to, lines: diff.lines.map(DiffLine.init),
            settings: diff.settings.map(SettingChange.init))
    }

    private func preview(_ request: APIRequest) async throws -> PromotionPreview {
        let name = try request.parameter("name")
        let number = try request.requiredQueryNumber("version")
        let environment = request.query["environment"] ?? PromptReference.defaultEnvironment
        return try await Refusal.asProblem {
            let candidate = try rooms.prompts.version(name, .version(number))
            let live = try rooms.prompts.environments(of: name)
                .first { $0.environment == environment }?.live.version
            let before = try live.map { try rooms.prompts.version(name, .version($0)) }
            let diff = try live.map { try rooms.prompts.diff(name, from: $0, to: number) }
            var liveRow: PromptVersion?
            if let before { liveRow = await row(before) }
            return PromotionPreview(
                prompt: name, environment: environment, live: liveRow,
                candidate: await row(candidate), addedLines: diff?.addedLines ?? 0,
                removedLines: diff?.removedLines ?? 0,
                settings: diff?.settings.map(SettingChange.init) ?? [],
                run: await results.run(prompt: name, candidate: number, baseline: live))
        }
    }

    private func promote(_ request: APIRequest) async throws -> DeploymentRow {
        let name = try request.parameter("name")
        let ask: PromotionRequest = try request.decode()
        return try await Refusal.asProblem {
            DeploymentRow(
                try await rooms.prompts.promote(
                    name, to: ask.version, in: ask.environment, actor: ask.actor,
                    reason: ask.reason, expectedLive: ask.expectedLive))
        }
    }

    private func rollback(_ request: APIRequest) async throws -> DeploymentRow {
        let name = try request.parameter("name")
        let ask: RollbackRequest = try request.decode()
        return try await Refusal.asProblem {
            DeploymentRow(
                try await rooms.prompts.rollback(
                    name, in: ask.environment, actor: ask.actor, reason: ask.reason))
        }
    }

    private func undo(_ request: APIRequest) async throws -> DeploymentRow {
        let name = try request.parameter("name")
        let ask: UndoRequest = try request.decode()
        return try await Refusal.asProblem {
            DeploymentRow(
                try await rooms.prompts.undo(name, in: ask.environment, actor: ask.actor))
        }
    }
}
