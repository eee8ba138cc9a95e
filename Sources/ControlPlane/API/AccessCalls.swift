import ControlAPI
import Storage
import Telemetry

/// The calls about who may use the control API, and about what was done with it.
struct AccessCalls: Sendable {
    private static let entryLimit = 1_000
    private static let nameLimit = 100

    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.tokens, needs: .admin) { _ in
            rooms.tokens.list().map(AccessTokenRow.init)
        }
        router.on("POST", ControlPaths.tokens, needs: .admin) { try await create($0.decode()) }
        router.on("DELETE", ControlPaths.token, needs: .admin) { request in
            let ask: ActorOnly = try request.decode()
            return try await revoke(request.parameter("id"), actor: ask.actor)
        }
        router.on("GET", ControlPaths.audit, needs: .operator) { request in
            let limit = min(max(try request.queryNumber("limit") ?? 100, 1), Self.entryLimit)
            return try await Refusal.asProblem {
                // What has been done and is not written yet belongs to it.
                await rooms.store.flush()
                return try await rooms.audit.entries(
                    limit: limit, before: request.queryNumber("before")
                ).map(AuditRow.init)
            }
        }
        router.on("GET", ControlPaths.auditVerdict, needs: .operator) { _ in
            try await Refusal.asProblem {
                await rooms.store.flush()
                return AuditVerdict(try await rooms.audit.verify())
            }
        }
    }

    private func create(_ creation: AccessTokenCreation) async throws -> CreatedAccessToken {
        guard let role = Role(rawValue: creation.role) else {
            let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.badRequest, "the role must be one of \(known)")
        }
        let isName =
            !creation.name.isEmpty && creation.name.utf8.count <= Self.nameLimit
            && !creation.name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard isName else {
            throw Problem(
                .badRequest,
                "a name has 1 to \(Self.nameLimit) bytes, none of them control characters")
        }
        return try await Refusal.asProblem {
            guard let created = try await rooms.tokens.create(name: creation.name, role: role)
            else {
                throw Problem(
                    .conflict, "an active token has the name '\(creation.name)'; revoke it first")
            }
            rooms.note(
                .control, "created token \(creation.name) for a \(role.rawValue)",
                actor: creation.actor)
            return CreatedAccessToken(token: AccessTokenRow(created.0), secret: created.text)
        }
    }

    private func revoke(_ id: String, actor: String) async throws -> AccessTokenRow {
        try await Refusal.asProblem {
            guard let entry = try await rooms.tokens.revoke(id) else {
                throw Problem(.notFound, "there is no active token '\(id)'")
            }
            rooms.note(.control, "revoked token \(entry.name)", actor: actor)
            return AccessTokenRow(entry)
        }
    }
}

extension AccessTokenRow {
    init(_ entry: AccessTokens.Entry) {
        self.init(
            id: entry.id, name: entry.name, role: entry.role.rawValue,
            createdMilliseconds: entry.created.milliseconds,
            revokedMilliseconds: entry.revoked?.milliseconds)
    }
}

extension AuditRow {
    init(_ entry: AuditEntry) {
        self.init(
            number: entry.number, atMilliseconds: entry.at.milliseconds, actor: entry.actor,
            via: entry.via, source: entry.source, text: entry.text, hash: "\(entry.hash)")
    }
}

extension AuditVerdict {
    init(_ verdict: AuditLog.Verdict) {
        self.init(
            entries: verdict.intact, breakAt: verdict.breakAt, reason: verdict.reason,
            head: "\(verdict.head)", headNumber: verdict.headNumber)
    }
}
