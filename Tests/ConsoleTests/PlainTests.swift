import ControlAPI
import HTTPClient
import TerminalUI
import Testing

@testable import Console

@Suite("Without a terminal")
struct PlainTests {
    @Test("a summary says in one line what the Overview shows")
    func summary() {
        let line = PlainConsole.summary(Fixture.snapshot(.overview))
        #expect(
            line == "pilot ready  prefill 18.4k/s  decode 1.39k/s  running 24 waiting 7  "
                + "pages 792/1024  $12.41/h  alerts 1")
    }

    @Test("events are written once each, oldest first, as harmless text")
    func events() throws {
        let clock = WallClock(milliseconds: { Fixture.now }, zoneOffsetSeconds: { _ in 0 })
        let client = ControlClient(.socket(path: "/nonexistent"), http: try HTTPClient())
        var plain = PlainConsole(client, clock: clock) { _ in }
        var rows = Fixture.events
        rows[0].message = "evil \u{1B}[2J"
        let first = plain.newEvents(rows)
        #expect(first.count == 5)
        #expect(first.last == "14:30:07 info evals: evil ␛[2J (ana)")
        #expect(plain.newEvents(rows).isEmpty)
        rows.insert(
            EventRow(
                id: 41, atMilliseconds: Fixture.now, level: .error, source: "storage",
                message: "the disk is full"), at: 0)
        #expect(plain.newEvents(rows) == ["14:32:07 error storage: the disk is full"])
    }

    @Test("one look has no tabs, no footer and no escape sequences")
    func still() {
        let lines = Frame.still(ConsoleDriver().state)
        #expect(lines[0].contains("serving pilot"))
        #expect(lines[1].contains("Throughput"))
        #expect(!lines.contains { $0.contains("\u{1B}") || $0.contains("q detach") })
    }
}
