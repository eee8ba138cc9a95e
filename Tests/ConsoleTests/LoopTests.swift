import ControlAPI
import Synchronization
import TerminalUI
import Testing

@testable import Console

/// A link that keeps what it was asked for.
final class RecordingLink: ControlLink {
    let asked = Mutex<[Intent]>([])

    func subscribe(_ subscription: Subscription?) {
        asked.withLock { $0.append(.subscribe(subscription)) }
    }
    func load(_ load: Load) { asked.withLock { $0.append(.load(load)) } }
    func perform(_ action: Action) { asked.withLock { $0.append(.perform(action)) } }
}

@Suite("Console loop")
struct LoopTests {
    let link = RecordingLink()
    let mailbox = Mailbox(wake: {})

    func loop(
        _ script: [TerminalEvent], clock: WallClock? = nil
    ) throws -> (ConsoleLoop, RecordingTerminal) {
        let terminal = RecordingTerminal(
            size: Size(120, 36), theme: try ThemeLibrary().theme("default"), script: script)
        let state = ConsoleState(
            size: terminal.size, glyphs: .braille,
            settings: ConsoleState.Settings(
                host: "here", actor: "ana", themes: ThemeLibrary.embeddedNames),
            nowMilliseconds: Fixture.now)
        let fixed = WallClock(milliseconds: { Fixture.now }, zoneOffsetSeconds: { _ in 3600 })
        let loop = ConsoleLoop(
            state: state, terminal: terminal, mailbox: mailbox, link: link,
            themes: ThemeLibrary(), clock: clock ?? fixed)
        return (loop, terminal)
    }

    @Test("the first frame is there before the control plane answers")
    func firstFrame() throws {
        let (loop, terminal) = try loop([.key(.character("q"))])
        #expect(loop.run() == nil)
        #expect(terminal.surfaces.first?.lines[0].contains("connecting") == true)
        #expect(terminal.surfaces.first?.lines[0].contains("15:32:07") == true)
    }

    @Test("keys that come together are drawn together")
    func coalescing() throws {
        let keys = Key.script("23456").map { TerminalEvent.key($0) }
        let (loop, terminal) = try loop(keys + [.timeout, .key(.character("q"))])
        _ = loop.run()
        #expect(terminal.surfaces.count == 2)
        #expect(terminal.surfaces.last?.lines[1].contains("6 Traces") == true)
        #expect(loop.state.active == .traces)
    }

    @Test("what a key asks for reaches the link")
    func intents() throws {
        let (loop, _) = try loop([.key(.character("3")), .timeout])
        _ = loop.run()
        let asked = link.asked.withLock { $0 }
        #expect(
            asked.first == .subscribe(Subscription(topic: .overview, intervalMilliseconds: 250)))
        #expect(
            asked.contains(.subscribe(Subscription(topic: .header, intervalMilliseconds: 1000))))
        #expect(asked.contains(.load(.prompts)))
    }

    @Test("a snapshot that waits is replaced by a newer one, answers all stay in order")
    func mailboxKeepsNewest() {
        mailbox.post(.snapshot(Fixture.snapshot(.overview)))
        mailbox.post(.answered(.drift, .failure(CallFailure("a"))))
        mailbox.post(.snapshot(Fixture.snapshot(.engine)))
        mailbox.post(.linkLost(reason: "b"))
        let events = mailbox.take()
        #expect(events.count == 3)
        if case .snapshot(let snapshot) = events[1] {
            #expect(snapshot.engine != nil)
        } else {
            Issue.record("the newest snapshot is gone")
        }
        #expect(mailbox.take().isEmpty)
    }

    @Test("the first snapshot is drawn at once, the others no faster than the frame rate")
    func frameRate() throws {
        mailbox.post(.snapshot(Fixture.snapshot(.overview)))
        let (loop, terminal) = try loop([.woken, .woken, .woken, .timeout, .key(.character("q"))])
        _ = loop.run()
        // An empty frame, one with the first figures, then one for all wakes when its time is.
        #expect(terminal.surfaces.count == 3)
        #expect(terminal.timeouts.contains(Int(ConsoleLoop.frameMilliseconds)))
    }

    @Test("a paused console waits without end")
    func pausedWait() throws {
        let (loop, terminal) = try loop([
            .key(.character(" ")), .timeout, .key(.character("q")),
        ])
        _ = loop.run()
        #expect(terminal.timeouts.contains(nil))
    }

    @Test("a theme is loaded and put on; one that does not exist is explained")
    func themes() throws {
        func type(_ text: String) -> [TerminalEvent] {
            Key.script(":theme \(text)<enter>").map { .key($0) }
        }
        let (good, terminal) = try loop(type("gruvbox-dark") + [.timeout])
        _ = good.run()
        #expect(terminal.theme.name == "gruvbox-dark")
        let (bad, _) = try loop(type("/no/such.theme") + [.timeout])
        _ = bad.run()
        #expect(bad.state.toast?.toast.kind == .failed)
    }

    @Test("a signal ends the loop and is reported")
    func signal() throws {
        let (loop, _) = try loop([.ended(signal: 15)])
        #expect(loop.run() == 15)
    }
}
