import ControlAPI
import Gateway
import Telemetry

/// The calls about virtual keys.
struct KeyCalls: Sendable {
    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.keys) { _ in
            let held = rooms.allowances.held(by: .key)
            return rooms.keys.list().map { VirtualKeyRow($0, held: held[$0.id] ?? 0) }
        }
        router.on("POST", ControlPaths.keys) { try await create($0.decode()) }
        router.on("DELETE", ControlPaths.key) { request in
            let ask: ActorOnly = try request.decode()
            return try await revoke(request.parameter("id"), actor: ask.actor)
        }
    }

    private func create(_ creation: KeyCreation) async throws -> CreatedKey {
        try await Refusal.asProblem {
            let created = try await rooms.keys.create(
                name: creation.name, team: creation.team)
            rooms.note(
                .gateway, "created key \(created.key.name) (\(created.key.prefix)…)",
                actor: creation.actor)
            return CreatedKey(key: VirtualKeyRow(created.key), secret: created.secret)
        }
    }

    private func revoke(_ id: String, actor: String) async throws -> VirtualKeyRow {
        try await Refusal.asProblem {
            let key = try await rooms.keys.revoke(id)
            rooms.note(.gateway, "revoked key \(key.name) (\(key.prefix)…)", actor: actor)
            return VirtualKeyRow(key)
        }
    }
}

extension VirtualKeyRow {
    init(_ key: VirtualKey, held: Int64 = 0) {
        self.init(
            id: key.id, name: key.name, prefix: key.prefix,
            createdMilliseconds: key.created.milliseconds,
            lastUsedMilliseconds: key.lastUsed?.milliseconds,
            revokedMilliseconds: key.revoked?.milliseconds, requestsTotal: key.requestsTotal,
            costTotalNanodollars: key.costTotal.nanodollars, team: key.team, heldNanodollars: held)
    }
}
