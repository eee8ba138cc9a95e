import DriftDetection
import EngineHost
import Evaluation
import Gateway
import PromptRegistry
import Storage
import Telemetry

/// The rooms that the control plane has wired together, for whatever answers its calls.
struct Rooms: Sendable {
    let directory: DataDirectory
    let store: Store
    let storage: StorageWatch
    let clock: Clock
    let ledger: Ledger
    let traces: TraceLog
    let events: EventLog
    let alerts: AlertBoard
    let metrics: LiveMetrics
    let steps: StepWatch
    let prompts: PromptRegistry
    let keys: KeyRing
    let allowances: Allowances
    let journal: HoldJournal
    let engines: EngineHost
    let gateway: Gateway
    let evals: RunEngine
    let drift: DriftMonitor

    /// Writes down what happened; `actor` is who did it, for what a person did.
    func note(
        _ source: Event.Source, _ message: String, level: Event.Level = .info,
        actor: String? = nil
    ) {
        events.record(
            Event(at: clock.now(), level: level, source: source, message: message, actor: actor))
    }
}
