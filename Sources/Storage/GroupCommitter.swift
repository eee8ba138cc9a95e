package import GRDB
import Synchronization

/// Why group commits do not go through at the moment, and what that has cost so far.
package struct StorageTrouble: Equatable, Sendable {
    package let reason: String
    /// Changes that wait in memory for the database to take them.
    package let waiting: Int
    /// Changes that found the queue full and are lost.
    package let dropped: Int
}

/// Gathers changes and commits them together: one transaction, one sync, for hundreds of rows.
///
/// A group that the database cannot take now (full disk, I/O error) is kept and tried again. When
/// one change of a group is itself at fault, the others are committed without it.
package final class GroupCommitter: Sendable {
    package typealias Change = @Sendable (Database) throws -> Void

    package struct Settings: Sendable {
        /// How long a change waits for company.
        package var delay: Duration = .milliseconds(100)
        package var retryDelay: Duration = .seconds(1)
        package var groupLimit = 1_000
        package var queueLimit = 100_000
        package var sleep: @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }

        package init() {}
    }

    private struct State {
        var queue: [Change] = []
        var dropped = 0
        var trouble: StorageTrouble?
        var isClosing = false
        var waiters: [(after: Int, resume: CheckedContinuation<Void, Never>)] = []
        var enqueued = 0
        var settled = 0
    }

    private let settings: Settings
    private let commit: @Sendable ([Change]) async throws -> Void
    private let onTrouble: @Sendable (StorageTrouble?) -> Void
    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    private let worker: Mutex<Task<Void, Never>?> = Mutex(nil)

    init(
        _ settings: Settings, onTrouble: @escaping @Sendable (StorageTrouble?) -> Void,
        commit: @escaping @Sendable ([Change]) async throws -> Void
    ) {
        self.settings = settings
        self.onTrouble = onTrouble
        self.commit = commit
        let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.signal = signal
        let task = Task { [weak self] in
            for await _ in signals { await self?.drain() }
        }
        worker.withLock { $0 = task }
    }

    deinit { signal.finish() }

    func enqueue(_ change: @escaping Change) {
        let isFirst = state.withLock { state in
            guard state.queue.count < settings.queueLimit else {
                state.dropped += 1
                return false
            }
            state.queue.append(change)
            state.enqueued += 1
            return state.queue.count == 1
        }
        if isFirst { signal.yield() }
    }

    func flush() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.settled >= state.enqueued { return true }
                state.waiters.append((state.enqueued, continuation))
                return false
            }
            if isDone { continuation.resume() } else { signal.yield() }
        }
    }

    /// Commits what is queued; gives up, with the count in the trouble, if the database refuses.
    func close() async {
        state.withLock { $0.isClosing = true }
        await flush()
        signal.finish()
    }

    private func drain() async {
        while true {
            let (count, hurry) = state.withLock { state in
                (state.queue.count, state.isClosing || !state.waiters.isEmpty)
            }
            if count == 0 { return }
            if !hurry, count < settings.groupLimit { try? await settings.sleep(settings.delay) }
            let group = state.withLock { Array($0.queue.prefix(settings.groupLimit)) }
            let settled = await commitGroup(group)
            settle(settled)
            if settled == group.count { continue }
            if state.withLock({ $0.isClosing }) { return giveUp() }
            try? await settings.sleep(settings.retryDelay)
        }
    }

    /// How many of the group's changes are dealt with: committed, or found to be at fault.
    private func commitGroup(_ group: [Change]) async -> Int {
        do {
            try await commit(group)
            recovered()
            return group.count
        } catch {
            if Self.mayPass(error) {
                report("\(error)", lost: 0)
                return 0
            }
            if group.count == 1 {
                report("a change was refused for good: \(error)", lost: 1)
                return 1
            }
        }
        for (index, change) in group.enumerated() where await commitGroup([change]) == 0 {
            return index
        }
        return group.count
    }

    private func recovered() {
        let wasTroubled = state.withLock { state in
            defer { state.trouble = nil }
            return state.trouble != nil
        }
        if wasTroubled { onTrouble(nil) }
    }

    /// Whether the same change may succeed later: the disk, not the change, is at fault.
    private static func mayPass(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_READONLY, .SQLITE_NOMEM]
            .contains(error.resultCode)
    }

    private func report(_ reason: String, lost: Int) {
        let trouble = state.withLock { state in
            state.dropped += lost
            let trouble = StorageTrouble(
                reason: reason, waiting: state.queue.count, dropped: state.dropped)
            state.trouble = trouble
            return trouble
        }
        onTrouble(trouble)
    }

    private func settle(_ count: Int) {
        let ready = state.withLock { state in
            state.queue.removeFirst(count)
            state.settled += count
            let settled = state.settled
            let ready = state.waiters.filter { $0.after <= settled }
            state.waiters.removeAll { $0.after <= settled }
            return ready
        }
        for waiter in ready { waiter.resume.resume() }
    }

    private func giveUp() {
        let count = state.withLock { state in
            state.dropped += state.queue.count
            return state.queue.count
        }
        settle(count)
    }
}
