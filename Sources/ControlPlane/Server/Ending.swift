import ServiceLifecycle
import Synchronization

/// The end of the process: asked for by a signal or a call, seen by whatever would hold it up.
final class Ending: Service {
    private let group = Mutex<ServiceGroup?>(nil)
    private let hasBegun = Atomic(false)

    var isNear: Bool { hasBegun.load(ordering: .acquiring) }

    func set(_ group: ServiceGroup) { self.group.withLock { $0 = group } }

    /// Begins the end; returns at once.
    func begin() {
        hasBegun.store(true, ordering: .releasing)
        let group = group.withLock(\.self)
        Task { await group?.triggerGracefulShutdown() }
    }

    func run() async throws {
        try? await gracefulShutdown()
        hasBegun.store(true, ordering: .releasing)
    }
}

/// Something that goes on for as long as the process serves.
struct BackgroundWork: Service {
    let body: @Sendable () async -> Void

    func run() async throws { await cancelWhenGracefulShutdown { await body() } }
}
