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
        router.on("POST", ControlPaths.keys, needs: .admin) { try await create($0.decode()) }
        router.on("POST", ControlPaths.keyRotation, needs: .admin) { request in
            try await rotate(request.parameter("id"), request.decode())
        }
        router.on("DELETE", ControlPaths.key, needs: .admin) { request in
            let ask: ActorOnly = try request.decode()
            return try await revoke(request.parameter("id"), actor: ask.actor)
        }
    }

    private func create(_ creation: KeyCreation) async throws -> CreatedKey {
        try await Refusal.asProblem {
            let created = try await rooms.keys.create(
                name: creation.name, team: creation.team,
                expires: creation.expiresMilliseconds.map(Timestamp.init(milliseconds:)),
                scope: KeyScope(
                    models: creation.models ?? [], endpoints: creation.endpoints ?? []))
            rooms.note(
                .gateway, "created key \(created.key.name) (\(created.key.prefix)…)",
                actor: creation.actor)
            return CreatedKey(key: VirtualKeyRow(created.key), secret: created.secret)
        }
    }

    private func rotate(_ id: String, _ rotation: KeyRotation) async throws -> CreatedKey {
        let week: Int64 = 7 * 86_400_000
        guard (0...week).contains(rotation.graceMilliseconds) else {
            throw Problem(.badRequest, "the grace must be 0 to \(week) milliseconds")
        }
        return try await Refusal.asProblem {
            let rotated = try await rooms.keys.rotate(
                id, grace: .milliseconds(rotation.graceMilliseconds))
            rooms.note(
                .gateway,
                "rotated key \(rotated.key.name) (\(rotated.key.prefix)…), the text of before is "
                    + "good for \(rotation.graceMilliseconds / 1000) s more",
                actor: rotation.actor)
            return CreatedKey(key: VirtualKeyRow(rotated.key), secret: rotated.secret)
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
        expiresMilliseconds = key.expires?.milliseconds
        models = key.scope.models
        endpoints = key.scope.endpoints
    }
}
