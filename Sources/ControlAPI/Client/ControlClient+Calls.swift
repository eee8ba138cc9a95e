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

    package func rotateKey(_ id: String, _ rotation: KeyRotation) async throws -> CreatedKey {
        try await post(ControlPaths.fill(ControlPaths.keyRotation, id), rotation)
    }

    package func revokeKey(_ id: String, actor: String) async throws -> VirtualKeyRow {
        try await delete(ControlPaths.fill(ControlPaths.key, id), ActorOnly(actor: actor))
    }

    package func reloadConfiguration(_ ask: ConfigurationReload) async throws
        -> ConfigurationOutcome
    {
        try await post(ControlPaths.configurationReload, ask)
    }

    package func rollbackConfiguration(actor: String) async throws -> ConfigurationOutcome {
        try await post(ControlPaths.configurationRollback, ActorOnly(actor: actor))
    }

    package func gateway() async throws -> GatewayReport { try await get(ControlPaths.gateway) }

    package func tokens() async throws -> [AccessTokenRow] { try await get(ControlPaths.tokens) }

    package func createToken(_ creation: AccessTokenCreation) async throws -> CreatedAccessToken {
        try await post(ControlPaths.tokens, creation)
    }

    package func revokeToken(_ id: String, actor: String) async throws -> AccessTokenRow {
        try await delete(ControlPaths.fill(ControlPaths.token, id), ActorOnly(actor: actor))
    }

    /// The newest entries, or those before a number; the newest first.
    package func audit(limit: Int, before: Int? = nil) async throws -> [AuditRow] {
        try await get(
            ControlPaths.audit
                + ControlPaths.query([
                    ("limit", String(limit)), ("before", before.map { String($0) }),
                ]))
    }

    package func auditVerdict() async throws -> AuditVerdict {
        try await get(ControlPaths.auditVerdict)
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
