/// Whether what was read is still what there is. Reads again when the subject's revision moves,
/// one read at a time and no more often than a pace allows.
package struct Freshness: Equatable, Sendable {
    private var loaded: Int?
    private var requested: Int?
    private var startedMilliseconds: Int64?

    /// An answer that never came is asked for again after this long.
    static let patienceMilliseconds: Int64 = 15_000

    package init() {}

    /// True when a read has to start now; it is then taken as started.
    package mutating func starts(
        revision: Int, nowMilliseconds now: Int64, paceMilliseconds pace: Int64 = 1000
    ) -> Bool {
        if requested != nil, let started = startedMilliseconds,
            now - started < Self.patienceMilliseconds
        {
            return false
        }
        guard loaded != revision else { return false }
        if let started = startedMilliseconds, now - started < pace { return false }
        requested = revision
        startedMilliseconds = now
        return true
    }

    package mutating func finished() {
        loaded = requested
        requested = nil
    }

    /// Tries again at the next pace.
    package mutating func failed() { requested = nil }

    /// Reads again at once, whatever the revision.
    package mutating func invalidate() { self = Freshness() }
}
