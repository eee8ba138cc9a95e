import ControlAPI
import Synchronization

/// Where other threads leave events for the console's own. A newer snapshot replaces one that was
/// not yet taken, so a slow console never falls behind; everything else answers a call and waits.
package final class Mailbox: Sendable {
    private let pending = Mutex<[ConsoleEvent]>([])
    private let wake: @Sendable () -> Void

    /// `wake` ends the console's wait for its terminal.
    package init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    package func post(_ event: ConsoleEvent) {
        pending.withLock { events in
            if case .snapshot = event { events.removeAll { $0.isSnapshot } }
            events.append(event)
        }
        wake()
    }

    /// Everything that has come since the last time, in order.
    package func take() -> [ConsoleEvent] {
        pending.withLock { events in
            defer { events.removeAll() }
            return events
        }
    }
}

extension ConsoleEvent {
    var isSnapshot: Bool {
        if case .snapshot = self { return true }
        return false
    }
}
