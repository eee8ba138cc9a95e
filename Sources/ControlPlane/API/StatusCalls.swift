import ControlAPI
import EngineHost
import Evaluation
import Gateway
import Glibc
import Storage
import Telemetry

/// The calls about the control plane itself: its state, its models, its end.
struct StatusCalls: Sendable {
    let rooms: Rooms
    let builder: SnapshotBuilder
    /// Requests of all time when this process began.
    let requestsBefore: Int
    /// Begins the end of the process; returns at once.
    let end: @Sendable () -> Void

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.status) { _ in await status() }
        router.on("POST", ControlPaths.stop) { request in
            let ask: ActorOnly = try request.decode()
            rooms.note(.control, "The control plane ends.", actor: ask.actor)
            let status = await status()
            end()
            return status
        }
        router.on("GET", ControlPaths.models) { _ in builder.models() }
        router.on("POST", ControlPaths.models) { try await load($0.decode()) }
        router.on("DELETE", ControlPaths.model) { request in
            let ask: ActorOnly = try request.decode()
            return try await unload(request.parameter("id"), actor: ask.actor)
        }
        router.on("DELETE", ControlPaths.request) { request in
            let ask: ActorOnly = try request.decode()
            return try await cancel(request.parameter("id"), actor: ask.actor)
        }
    }

    private func status() async -> StatusReport {
        let sums = rooms.ledger.sums(.all)
        return StatusReport(
            version: builder.version, pid: Int(getpid()), dataDirectory: rooms.directory.path,
            listen: builder.listen, upSeconds: builder.upSeconds, models: builder.models(),
            requestsRunning: rooms.engines.models().reduce(0) {
                $0 + ($1.engine?.requestCount ?? 0)
            } + rooms.gateway.liveCalls().count,
            requestsTotal: sums.ever.requests - requestsBefore,
            costTodayNanodollars: sums.today.cost.nanodollars,
            alertsFiring: rooms.alerts.list().count { $0.phase == .firing },
            evalsRunning: rooms.evals.liveRuns.count,
            storageTrouble: rooms.storage.trouble?.summary)
    }

    private func load(_ ask: ModelLoad) async throws -> ModelState {
        if let path = ask.path {
            rooms.engines.add(ModelEntry(id: ask.id, source: .path(path)))
        }
        try await Refusal.asProblem { try await rooms.engines.load(ask.id) }
        rooms.note(.engine, "loaded \(ask.id)", actor: ask.actor)
        return try model(ask.id)
    }

    private func unload(_ id: String, actor: String) async throws -> ModelState {
        _ = try model(id)
        await rooms.engines.unload(id)
        rooms.note(.engine, "unloaded \(id)", actor: actor)
        return try model(id)
    }

    private func model(_ id: String) throws(Problem) -> ModelState {
        let models = builder.models()
        guard let model = models.first(where: { $0.id == id }) else {
            let known = models.map(\.id).joined(separator: ", ")
            throw Problem(.notFound, "there is no model '\(id)'; there are: \(known)")
        }
        return model
    }

    private func cancel(_ id: String, actor: String) async throws -> RequestRow {
        let rows = await builder.snapshot(.overview).overview?.requests ?? []
        guard let row = rows.first(where: { $0.id == id }),
            rooms.engines.cancel(request: id) || rooms.gateway.cancel(request: id)
        else { throw Problem(.notFound, "no running request has the id '\(id)'") }
        rooms.note(.gateway, "cancelled request \(id)", actor: actor)
        return row
    }
}
