import EngineHost
import Telemetry

/// Makes events of engines that end unasked, and an alert when no other is started.
struct EngineWatch: Sendable {
    let events: EventLog
    let alerts: AlertBoard
    let clock: Clock

    func take(model: String, _ loss: EngineLoss) {
        let what = "The engine of \(model) ended (\(loss.cause))"
        let then =
            loss.isFinal
            ? "and is not started again"
            : "and is started again (restart \(loss.restarts)); "
                + "\(loss.requests) requests go on in the next"
        events.record(
            Event(
                at: clock.now(), level: loss.isFinal ? .error : .warning, source: .engine,
                message: "\(what) \(then)."))
        guard loss.isFinal else { return }
        alerts.raise(
            Alert.Condition(
                kind: .engine, fingerprint: "engine/\(model)",
                title: "The model \(model) does not serve", detail: "\(what) \(then)."))
    }
}
