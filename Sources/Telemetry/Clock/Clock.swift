import Glibc
import Synchronization

/// Where every room gets the time from, so that tests can move it.
package struct Clock: Sendable {
    /// The wall clock: what rows are dated with.
    package let now: @Sendable () -> Timestamp
    /// A clock that never steps: what durations are measured with, in nanoseconds.
    package let monotonicNanoseconds: @Sendable () -> UInt64
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp,
        monotonicNanoseconds: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.monotonicNanoseconds = monotonicNanoseconds
        self.sleep = sleep
    }

    package static let system = Clock(
        now: {
            let time = read(CLOCK_REALTIME)
            return Timestamp(
                milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
        },
        monotonicNanoseconds: {
            let time = read(CLOCK_MONOTONIC)
            return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        },
        sleep: { try await Task.sleep(for: $0) })

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}

/// A clock that stands still until it is told to move; for tests of any room.
package final class ManualClock: Sendable {
    private let state: Mutex<Int64>

    package init(milliseconds: Int64 = 1_700_000_000_000) { state = Mutex(milliseconds) }

    package func advance(milliseconds: Int64) { state.withLock { $0 += milliseconds } }

    /// Sleeping moves the clock at once instead of waiting.
    package var clock: Clock {
        Clock(
            now: { Timestamp(milliseconds: self.state.withLock { $0 }) },
            monotonicNanoseconds: { UInt64(self.state.withLock { $0 }) * 1_000_000 },
            sleep: { duration in
                try Task.checkCancellation()
                let parts = duration.components
                self.advance(
                    milliseconds: parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000)
                await Task.yield()
            })
    }
}
