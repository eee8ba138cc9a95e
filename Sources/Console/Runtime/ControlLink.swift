import ControlAPI

/// The console's way to a control plane. Nothing here waits: what comes back is posted as events.
package protocol ControlLink: Sendable {
    /// Replaces whatever was followed before.
    func subscribe(_ subscription: Subscription?)
    func load(_ load: Load)
    func perform(_ action: Action)
}

/// Makes the calls of the control API.
struct ControlCalls: Sendable {
    let client: ControlClient

    init(client: ControlClient) { self.client = client }

    func answer(_ load: Load) async -> Result<Answer, CallFailure> {
        await Self.attempt {
            switch load {
            case .prompts: .prompts(try await client.prompts())
            case .prompt(let name): .prompt(try await client.prompt(name))
            case .diff(let name, let from, let to):
                .diff(try await client.diff(name, from: from, to: to))
            case .promotion(let name, let version, let environment):
                .promotion(
                    try await client.promotionPreview(
                        name, version: version, environment: environment))
            case .datasets: .datasets(try await client.datasets())
            case .evalRuns: .evalRuns(try await client.evalRuns())
            case .evalRun(let id): .evalRun(try await client.evalRun(id))
            case .evalCase(let run, let id): .evalCase(try await client.evalCase(run, id))
            case .drift: .drift(try await client.drift())
            case .evidence(let alert): .evidence(try await client.driftEvidence(alert))
            case .traces(let filter, let limit):
                .traces(
                    try await client.traces(
                        TraceQuery(filter: filter.isEmpty ? nil : filter, limit: limit)))
            case .trace(let id): .trace(try await client.trace(id))
            case .events(let level, let limit):
                .events(try await client.events(limit: limit, level: level))
            case .gateway: .gateway(try await client.gateway())
            }
        }
    }

    func answer(_ action: Action) async -> Result<ActionAnswer, CallFailure> {
        await Self.attempt {
            switch action {
            case .promote(let name, let request):
                .deployment(try await client.promote(name, request))
            case .rollback(let name, let request):
                .deployment(try await client.rollback(name, request))
            case .undo(let name, let request): .deployment(try await client.undo(name, request))
            case .startEval(let start): .run(try await client.startEval(start))
            case .stopEval(let id, let actor): .run(try await client.stopEval(id, actor: actor))
            case .resumeEval(let id, let actor):
                .run(try await client.resumeEval(id, actor: actor))
            case .acknowledge(let id, let actor):
                .alert(try await client.acknowledge(id, actor: actor))
            case .cancelRequest(let id, let actor):
                .request(try await client.cancelRequest(id, actor: actor))
            case .revokeKey(let id, _, let actor):
                .key(try await client.revokeKey(id, actor: actor))
            }
        }
    }

    private static func attempt<Value>(
        _ call: () async throws -> Value
    ) async -> Result<Value, CallFailure> {
        do {
            return .success(try await call())
        } catch let problem as Problem {
            return .failure(CallFailure(problem.message, isGated: problem.code == .gated))
        } catch {
            return .failure(CallFailure("\(error)"))
        }
    }
}
