extension ControlClient {
    package func status() async throws -> StatusReport { try await get(ControlPaths.status) }

    /// Ends the control plane; it finishes what runs first.
    package func stop(actor: String) async throws -> StatusReport {
        try await post(ControlPaths.stop, ActorOnly(actor: actor))
    }

    package func models() async throws -> [ModelState] { try await get(ControlPaths.models) }

    package func load(_ model: ModelLoad) async throws -> ModelState {
        try await post(ControlPaths.models, model)
    }

    package func unload(_ id: String, actor: String) async throws -> ModelState {
        try await delete(ControlPaths.fill(ControlPaths.model, id), ActorOnly(actor: actor))
    }

    package func cancelRequest(_ id: String, actor: String) async throws -> RequestRow {
        try await delete(ControlPaths.fill(ControlPaths.request, id), ActorOnly(actor: actor))
    }

    package func traces(_ query: TraceQuery) async throws -> [TraceSummary] {
        try await get(
            ControlPaths.traces
                + ControlPaths.query([("filter", query.filter), ("limit", String(query.limit))]))
    }

    package func trace(_ id: String) async throws -> TraceDetail {
        try await get(ControlPaths.fill(ControlPaths.trace, id))
    }

    /// The newest events at or above a level, newest first.
    package func events(limit: Int, level: EventRow.Level = .info) async throws -> [EventRow] {
        try await get(
            ControlPaths.events
                + ControlPaths.query([("limit", String(limit)), ("level", level.rawValue)]))
    }

    package func keys() async throws -> [VirtualKeyRow] { try await get(ControlPaths.keys) }

    package func createKey(_ creation: KeyCreation) async throws -> CreatedKey {
        try await post(ControlPaths.keys, creation)
    }

    package func revokeKey(_ id: String, actor: String) async throws -> VirtualKeyRow {
        try await delete(ControlPaths.fill(ControlPaths.key, id), ActorOnly(actor: actor))
    }

    /// `by` is `key`, `model` or `prompt`.
    package func budgets() async throws -> [AllowanceRow] { try await get(ControlPaths.budgets) }

    package func spend(by: String, sinceMilliseconds: Int64?) async throws -> SpendReport {
        try await get(
            ControlPaths.spend
                + ControlPaths.query([
                    ("by", by), ("since_ms", sinceMilliseconds.map { String($0) }),
                ]))
    }
}
