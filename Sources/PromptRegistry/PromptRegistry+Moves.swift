import GRDB
import Storage
import Telemetry

extension PromptRegistry {
    /// Makes a version what the environment serves. An environment comes into being with the first
    /// version that is deployed to it. `expectedLive` refuses the move when the environment serves
    /// another version than the caller saw.
    @discardableResult
    package func promote(
        _ name: String, to version: Int, in environment: String, actor: String,
        reason: String? = nil, expectedLive: Int? = nil
    ) async throws(PromptError) -> Deployment {
        try await move(name, environment, actor, reason) { entry, log throws(PromptError) in
            _ = try entry.version(version)
            if let expectedLive, log.live.version != expectedLive {
                throw .liveMoved(
                    environment: environment, expected: expectedLive, live: log.live.version,
                    actor: log.rows.last?.actor)
            }
            guard let decision = log.promotion(to: version) else {
                throw .alreadyLive(prompt: name, environment: environment, version: version)
            }
            return decision
        }
    }

    /// Brings back what the environment served before what it serves now; again, and it leads
    /// further back.
    @discardableResult
    package func rollback(
        _ name: String, in environment: String, actor: String, reason: String? = nil
    ) async throws(PromptError) -> Deployment {
        try await move(name, environment, actor, reason) { _, log throws(PromptError) in
            guard let decision = log.rollback() else {
                throw .nothingToRollBackTo(prompt: name, environment: environment)
            }
            return decision
        }
    }

    /// The exact inverse of the actor's last move that is in force; again, and it reverses the one
    /// before. Refused when somebody else has moved since.
    @discardableResult
    package func undo(_ name: String, in environment: String, actor: String)
        async throws(PromptError) -> Deployment
    {
        try await move(name, environment, actor, nil) { _, log throws(PromptError) in
            switch log.undo(by: actor) {
            case .allowed(let decision): return decision
            case .movedSince(let other):
                throw .movedSince(environment: environment, actor: other)
            case .nothing: throw .nothingToUndo(environment: environment, actor: actor)
            }
        }
    }

    private func move(
        _ name: String, _ environment: String, _ actor: String, _ reason: String?,
        decide:
            @escaping @Sendable (RegistryState.Entry, DeploymentLog) throws(PromptError) ->
            DeploymentLog.Decision
    ) async throws(PromptError) -> Deployment {
        try ContentRules.checkName(environment, of: .environment)
        try ContentRules.checkNote(actor, "actor", mayBeEmpty: false)
        try ContentRules.checkNote(reason ?? "", "reason")
        return try await turn { [self] () async throws(PromptError) in
            let row = try read { state throws(PromptError) in
                let entry = try state.entry(name)
                let log = entry.environments[environment] ?? DeploymentLog()
                let decision = try decide(entry, log)
                return Deployment(
                    id: state.lastDeployment + 1, prompt: name, environment: environment,
                    action: decision.action, from: decision.from, to: decision.to, actor: actor,
                    reason: reason, at: clock.now())
            }
            try await save { try PromptRows.insert(row, to: $0) }
            try change { state throws(PromptError) in try state.append(row) }
            onMove(row)
            return row
        }
    }

    /// Runs a change when those before it are done, to its end even when its caller is cancelled:
    /// memory must not miss what is on disk.
    func turn<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(PromptError) -> Value
    ) async throws(PromptError) -> Value {
        let task = Task { [turns] () async -> Result<Value, PromptError> in
            do throws(PromptError) {
                return .success(try await turns.run(body))
            } catch {
                return .failure(error)
            }
        }
        return try await task.value.get()
    }

    func save(_ change: @escaping @Sendable (Database) throws -> Void) async throws(PromptError) {
        do { try await store.write(change) } catch { throw .notSaved(error) }
    }
}
