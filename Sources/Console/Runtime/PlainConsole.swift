package import ControlAPI
import TerminalUI

/// The console as lines that are only ever added to: for terminals that cannot place the cursor,
/// for logs, and for screen readers.
package struct PlainConsole {
    private let client: ControlClient
    private let clock: WallClock
    private let write: (String) -> Void
    private var lastEvent = -1
    private var lastRevision = -1
    private var lastSummary: Int64 = 0

    /// `write` gets one line at a time, without its end.
    package init(
        _ client: ControlClient, clock: WallClock = .system, write: @escaping (String) -> Void
    ) {
        self.client = client
        self.clock = clock
        self.write = write
    }

    /// Writes events as they come and a summary every so often, until the stream ends or the task
    /// is cancelled.
    package mutating func run(summaryMilliseconds: Int64 = 10_000) async throws {
        for try await snapshot in try await client.live(.overview, intervalMilliseconds: 1000) {
            if snapshot.revisions.events != lastRevision {
                lastRevision = snapshot.revisions.events
                newEvents(try await client.events(limit: 50)).forEach(write)
            }
            let now = clock.milliseconds()
            guard now - lastSummary >= summaryMilliseconds else { continue }
            lastSummary = now
            write(line(at: now, Self.summary(snapshot)))
        }
    }

    /// The lines of what was not written before; at first only the newest.
    mutating func newEvents(_ events: [EventRow]) -> [String] {
        let fresh = events.filter { $0.id > lastEvent }.sorted { $0.id < $1.id }
        let shown = lastEvent < 0 ? fresh.suffix(5) : fresh[...]
        lastEvent = max(lastEvent, fresh.last?.id ?? lastEvent)
        return shown.map { event in
            let actor = event.actor.map { " (\($0))" } ?? ""
            return line(
                at: event.atMilliseconds,
                "\(event.level.rawValue) \(event.source): \(event.message)\(actor)")
        }
    }

    private func line(at milliseconds: Int64, _ text: String) -> String {
        let time = Format.timeOfDay(
            unixSeconds: Double(milliseconds) / 1000,
            zoneOffsetSeconds: clock.zoneOffsetSeconds(milliseconds))
        return "\(time) \(Sanitizer.visible(text))"
    }

    static func summary(_ snapshot: LiveSnapshot) -> String {
        let header = snapshot.header
        var parts = header.models.map { "\($0.id) \($0.phase.rawValue)" }
        if let overview = snapshot.overview {
            parts += [
                "prefill \(Format.count(overview.prefill.tokensPerSecond))/s",
                "decode \(Format.count(overview.decode.tokensPerSecond))/s",
                "running \(overview.requestsRunning) waiting \(overview.requestsWaiting)",
                "pages \(overview.pages.used + overview.pages.cached)/\(overview.pages.total)",
            ]
        }
        parts.append("\(Format.money(nanodollars: header.costPerHourNanodollars))/h")
        parts.append("alerts \(header.activeAlerts)")
        if let trouble = header.storageTrouble { parts.append(trouble) }
        return parts.joined(separator: "  ")
    }
}
