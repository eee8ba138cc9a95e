import ControlAPI
import Evaluation
import JSON
import PromptRegistry
import Telemetry

/// The calls about datasets and evaluations.
struct EvalCalls: Sendable {
    let rooms: Rooms
    let revision: EvalRevision

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.datasets) { _ in try await datasets() }
        router.on("POST", ControlPaths.datasets) { try await push($0.decode()) }
        router.on("GET", ControlPaths.evalRuns) { request in
            let limit = try request.queryNumber("limit") ?? 100
            return try await Refusal.asProblem {
                try await rooms.evals.runs(limit: limit).map(EvalRun.init)
            }
        }
        router.on("POST", ControlPaths.evalRuns) { try await start($0.decode()) }
        router.on("GET", ControlPaths.evalRun) { try await detail($0.number("id")) }
        router.on("GET", ControlPaths.evalCase) { request in
            try await testCase(request.number("id"), request.parameter("case"))
        }
        router.on("POST", ControlPaths.evalStop) { request in
            let ask: ActorOnly = try request.decode()
            return try await Refusal.asProblem {
                EvalRun(try await rooms.evals.stop(request.number("id"), actor: ask.actor))
            }
        }
        router.on("POST", ControlPaths.evalResume) { request in
            let ask: ActorOnly = try request.decode()
            return try await Refusal.asProblem {
                EvalRun(try await rooms.evals.resume(request.number("id"), actor: ask.actor))
            }
        }
    }

    /// What prompts want to know of evaluations.
    var lookup: EvalLookup {
        let evals = rooms.evals
        return EvalLookup(
            latestResult: { prompt, version in
                let found = try? await evals.newestResult(prompt: prompt, version: version)
                return found.map { EvalArmResult($0.arm, runId: $0.run) }
            },
            find: { prompt, candidate, baseline in
                if let baseline {
                    let pair = try? await evals.newestFinished(
                        prompt: prompt, versions: [candidate, baseline])
                    if let pair { return EvalRun(pair) }
                }
                let alone = try? await evals.newestFinished(prompt: prompt, versions: [candidate])
                return alone.map(EvalRun.init)
            })
    }

    private func datasets() async throws -> [ControlAPI.DatasetSummary] {
        let prompts = rooms.prompts.prompts()
        return try await Refusal.asProblem {
            try await rooms.evals.datasets.list().map { ControlAPI.DatasetSummary($0, prompts) }
        }
    }

    private func push(_ ask: DatasetPush) async throws -> ControlAPI.DatasetSummary {
        try await Refusal.asProblem {
            let summary = try await rooms.evals.datasets.push(
                name: ask.name, jsonLines: ask.jsonLines)
            revision.touch()
            return ControlAPI.DatasetSummary(summary, rooms.prompts.prompts())
        }
    }

    private func start(_ ask: EvalStart) async throws -> EvalRun {
        try await Refusal.asProblem {
            for version in ask.versions {
                _ = try rooms.prompts.version(ask.prompt, .version(version))
            }
            return EvalRun(
                try await rooms.evals.start(
                    RunRequest(
                        dataset: ask.dataset, prompt: ask.prompt, versions: ask.versions,
                        concurrency: ask.concurrency, limit: ask.limit, actor: ask.actor)))
        }
    }

    private func detail(_ id: Int) async throws -> EvalRunDetail {
        try await Refusal.asProblem {
            let detail = try await rooms.evals.run(id)
            return EvalRunDetail(
                run: EvalRun(detail.run), caseIds: detail.caseIds,
                outcomes: detail.states.map { String($0.map(\.letter)) })
        }
    }

    private func testCase(_ run: Int, _ id: String) async throws -> EvalCaseDetail {
        try await Refusal.asProblem {
            let found = try await rooms.evals.runCase(run, caseId: id)
            return EvalCaseDetail(
                runId: run, caseId: id, tags: found.testCase.tags,
                variables: found.testCase.variables.members.map {
                    CaseVariable(name: $0.key, value: $0.value.plainText)
                },
                expected: found.testCase.expected?.plainText, arms: found.arms.map(EvalCaseArm.init)
            )
        }
    }
}
