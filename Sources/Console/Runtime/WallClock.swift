import Glibc

/// The time of day and the zone it is read in.
package struct WallClock: Sendable {
    /// Since 1970, in UTC.
    package let milliseconds: @Sendable () -> Int64
    /// East of UTC, at a moment in milliseconds.
    package let zoneOffsetSeconds: @Sendable (Int64) -> Int

    package init(
        milliseconds: @escaping @Sendable () -> Int64,
        zoneOffsetSeconds: @escaping @Sendable (Int64) -> Int
    ) {
        self.milliseconds = milliseconds
        self.zoneOffsetSeconds = zoneOffsetSeconds
    }

    /// The system's clock and the zone of the environment.
    package static let system = WallClock(
        milliseconds: {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        },
        zoneOffsetSeconds: { milliseconds in
            var seconds = time_t(milliseconds / 1000)
            var parts = tm()
            localtime_r(&seconds, &parts)
            return parts.tm_gmtoff
        })
}
