import Gateway
import Telemetry

extension Rooms {
    private static let denialPeriod = Duration.seconds(60)

    /// Writes down once a minute whose keys were refused, until the task is cancelled.
    func watchDenials() async {
        while !Task.isCancelled {
            do { try await clock.sleep(Self.denialPeriod) } catch { return }
            auditDenials()
        }
    }

    func auditDenials() {
        for denial in keys.takeDenials() {
            let actor = denial.keyId.map { "key \(keys.name(ofKey: $0) ?? $0)" } ?? "unknown key"
            audit.record(
                actor: actor, via: "/v1", source: "gateway",
                "refused \(denial.count) requests: \(denial.reason.text)")
        }
    }
}

extension KeyDenial.Reason {
    fileprivate var text: String {
        switch self {
        case .wrong: "no such key, or a wrong secret"
        case .revoked: "the key is revoked"
        case .expired: "the key has expired"
        case .scope: "the model or the endpoint is not the key's"
        }
    }
}
