import Gateway
import Guardrails
import Synchronization
import Telemetry

/// Makes events of what guardrails stop: of each rule and direction one a minute at most, with
/// how many there were, for whoever is stopped may try again a thousand times.
final class GuardWatch: Sendable {
    private static let quietNanoseconds: UInt64 = 60_000_000_000

    private struct Stop {
        var toldAt: UInt64
        var untold = 0
    }

    private let events: EventLog
    private let clock: Clock
    private let stops = Mutex<[String: Stop]>([:])

    init(_ events: EventLog, _ clock: Clock) {
        self.events = events
        self.clock = clock
    }

    func take(_ notice: Guards.Notice) {
        guard let blocked = notice.blocked else { return }
        let name = "\(blocked.rule.rawValue) \(notice.direction.rawValue)"
        let now = clock.monotonicNanoseconds()
        let untold: Int? = stops.withLock { stops in
            if let stop = stops[name], now - stop.toldAt < Self.quietNanoseconds {
                stops[name]?.untold += 1
                return nil
            }
            let untold = stops[name]?.untold ?? 0
            stops[name] = Stop(toldAt: now)
            return untold
        }
        guard let untold else { return }
        let what = notice.direction == .input ? "a request to" : "an answer of"
        var message = "The rule '\(blocked.rule.rawValue)' stopped \(what) '\(notice.model)'"
        if !blocked.detail.isEmpty { message += " (\(blocked.detail))" }
        if untold > 0 { message += ", and \(untold) more since it was last told" }
        _ = events.record(
            Event(at: clock.now(), level: .warning, source: .gateway, message: message + "."))
    }
}

extension GuardSetting {
    func guards(_ watch: GuardWatch) -> Guards {
        Guards(input: input, output: output, repairsSchemas: repairsSchemas) { watch.take($0) }
    }
}
