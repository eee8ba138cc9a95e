import DriftDetection
import Telemetry

/// Raises and ends the alerts that the drift monitor asks for.
struct DriftAlerts: Sendable {
    let alerts: AlertBoard

    func perform(_ action: DriftAction) {
        switch action {
        case .raise(let alert), .refresh(let alert):
            alerts.raise(
                Alert.Condition(
                    kind: .drift, fingerprint: alert.fingerprint, title: alert.title,
                    detail: alert.detail, prompt: alert.key.prompt))
        case .resolve(let key, let metric, _):
            alerts.resolve(fingerprint: key.fingerprint(metric))
        }
    }
}
