import Storage
import Synchronization
import Telemetry

/// Makes an alert of a database that takes no rows, and ends it when it does again.
final class StorageWatch: Sendable {
    private static let fingerprint = "storage/commit"

    private struct State {
        var trouble: StorageTrouble?
        var handler: (@Sendable (StorageTrouble?) -> Void)?
    }

    private let state = Mutex(State())

    /// What stands now; nil when rows are written.
    var trouble: StorageTrouble? { state.withLock { $0.trouble } }

    func report(_ trouble: StorageTrouble?) {
        let handler = state.withLock { state in
            state.trouble = trouble
            return state.handler
        }
        handler?(trouble)
    }

    /// From now on, trouble becomes alerts and events. Both are rows themselves: they are written
    /// when the disk has room again.
    func begin(_ alerts: AlertBoard, _ events: EventLog, _ clock: Clock) {
        let tell: @Sendable (StorageTrouble?) -> Void = { trouble in
            let note = { (level: Event.Level, message: String) in
                _ = events.record(
                    Event(at: clock.now(), level: level, source: .storage, message: message))
            }
            guard let trouble else {
                if alerts.resolve(fingerprint: Self.fingerprint) != nil {
                    note(.info, "The database takes rows again.")
                }
                return
            }
            let isNew = alerts.raise(
                Alert.Condition(
                    kind: .storage, fingerprint: Self.fingerprint,
                    title: "The database takes no rows", detail: trouble.summary)
            ).isNew
            if isNew { note(.error, "The database takes no rows: \(trouble.summary)") }
        }
        let standing = state.withLock { state in
            state.handler = tell
            return state.trouble
        }
        tell(standing)
    }
}

extension StorageTrouble {
    /// For people: why, and what it has cost so far.
    var summary: String {
        var text = "\(reason); \(waiting) changes wait in memory, requests are served"
        if dropped > 0 { text += "; \(dropped) changes are lost" }
        return text
    }
}
