import ControlAPI

/// The calls about `binnacle.yaml`.
struct ConfigurationCalls: Sendable {
    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("POST", ControlPaths.configurationReload, needs: .admin) { request in
            let ask: ConfigurationReload = try request.decode()
            return try await asProblem {
                try await rooms.reload(actor: ask.actor, isDryRun: ask.isDryRun)
            }
        }
        router.on("POST", ControlPaths.configurationRollback, needs: .admin) { request in
            let ask: ActorOnly = try request.decode()
            guard let previous = rooms.configuration.previous else {
                throw Problem(.conflict, "there is no configuration of before since the start")
            }
            return try await asProblem { try await rooms.apply(previous, actor: ask.actor) }
        }
    }

    private func asProblem(_ body: () async throws -> ConfigurationChange) async throws
        -> ConfigurationOutcome
    {
        do {
            let change = try await body()
            return ConfigurationOutcome(effects: change.effects, waiting: change.waiting)
        } catch let error as ConfigurationError {
            throw Problem(.badRequest, error.description)
        } catch { throw Refusal.problem(error) }
    }
}
