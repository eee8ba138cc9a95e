package import Storage
import Synchronization

/// The alerts that stand, and the last ones that are over.
///
/// Whoever watches for trouble raises its condition as often as it finds it, and resolves it when
/// it is gone; the fingerprint makes one alert of all findings.
package final class AlertBoard: Sendable {
    /// Resolved alerts in memory; the database has all of them.
    package static let resolvedLimit = 100

    private struct State {
        var alerts: [Int: Alert] = [:]
        var active: [String: Int] = [:]
        var nextId = 1
        var revision = 0
    }

    private let store: Store
    private let clock: Clock
    private let state: Mutex<State>

    /// Alerts that stood when the process ended still stand.
    package init(store: Store, clock: Clock) async throws(StorageError) {
        self.store = store
        self.clock = clock
        let known = try await store.read { try AlertRows.load(from: $0) }
        var state = State(nextId: known.nextId)
        for alert in known.alerts {
            state.alerts[alert.id] = alert
            if alert.resolvedAt == nil { state.active[alert.condition.fingerprint] = alert.id }
        }
        self.state = Mutex(state)
    }

    /// Grows whenever what `list` says has changed.
    package var revision: Int { state.withLock { $0.revision } }

    /// Opens an alert, or brings the one that stands up to date; tells which of the two.
    @discardableResult
    package func raise(_ condition: Alert.Condition) -> (alert: Alert, isNew: Bool) {
        let condition = condition.bounded()
        let now = clock.now()
        return state.withLock { state in
            if let id = state.active[condition.fingerprint], var alert = state.alerts[id] {
                if alert.condition != condition {
                    alert.condition = condition
                    save(alert, &state)
                }
                return (alert, false)
            }
            let alert = Alert(id: state.nextId, condition: condition, startedAt: now)
            state.nextId += 1
            state.active[condition.fingerprint] = alert.id
            save(alert, &state)
            return (alert, true)
        }
    }

    /// Ends the alert that stands for a fingerprint; nil when none does.
    @discardableResult
    package func resolve(fingerprint: String) -> Alert? {
        let now = clock.now()
        return state.withLock { state in
            guard let id = state.active.removeValue(forKey: fingerprint),
                var alert = state.alerts[id]
            else { return nil }
            alert.resolvedAt = now
            save(alert, &state)
            forgetOldest(&state)
            return alert
        }
    }

    /// Takes note that someone cares. Whoever did so first stays on record.
    @discardableResult
    package func acknowledge(id: Int, actor: String) throws(TelemetryError) -> Alert {
        let now = clock.now()
        let outcome = state.withLock { state -> Result<Alert, TelemetryError> in
            guard var alert = state.alerts[id] else { return .failure(.noSuchAlert(id: id)) }
            switch alert.phase {
            case .resolved: return .failure(.alertResolved(id: id))
            case .acknowledged: return .success(alert)
            case .firing:
                let actor = BoundedText.clip(actor, bytes: 256)
                alert.acknowledgement = .init(actor: actor, at: now)
                save(alert, &state)
                return .success(alert)
            }
        }
        return try outcome.get()
    }

    /// Firing ones first, then acknowledged, then resolved ones; the newest first in each.
    package func list() -> [Alert] {
        let alerts = state.withLock { Array($0.alerts.values) }
        let rank = Dictionary(
            uniqueKeysWithValues: Alert.Phase.allCases.enumerated().map { ($0.element, $0.offset) })
        return alerts.sorted { left, right in
            (rank[left.phase] ?? 0, -left.id) < (rank[right.phase] ?? 0, -right.id)
        }
    }

    package func find(id: Int) -> Alert? { state.withLock { $0.alerts[id] } }

    /// Alerts that are not resolved, by kind.
    package func activeCounts() -> [Alert.Kind: Int] {
        state.withLock { state in
            state.active.values.reduce(into: [:]) { counts, id in
                if let kind = state.alerts[id]?.condition.kind { counts[kind, default: 0] += 1 }
            }
        }
    }

    /// Resolved alerts from the database, newest first; at most 1,000.
    package func history(limit: Int) async throws(StorageError) -> [Alert] {
        let limit = min(max(limit, 0), 1_000)
        return try await store.read { try AlertRows.resolved(limit, from: $0) }
    }

    private func save(_ alert: Alert, _ state: inout State) {
        state.alerts[alert.id] = alert
        state.revision += 1
        // Enqueued under the lock, so that rows are written in the order of the changes.
        store.enqueue { try AlertRows.save(alert, to: $0) }
    }

    private func forgetOldest(_ state: inout State) {
        let resolved = state.alerts.values.filter { $0.resolvedAt != nil }
        guard resolved.count > Self.resolvedLimit, let oldest = resolved.map(\.id).min() else {
            return
        }
        state.alerts[oldest] = nil
    }
}
