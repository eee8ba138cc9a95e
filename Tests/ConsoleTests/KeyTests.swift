import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Keys")
struct KeyTests {
    @Test("numbers open screens, minus goes back to the one before")
    func screens() {
        var driver = ConsoleDriver()
        driver.press("5")
        #expect(driver.state.active == .drift)
        driver.press("2-")
        #expect(driver.state.active == .drift)
        driver.press("-")
        #expect(driver.state.active == .overview)
        driver.press("-")
        #expect(driver.shows("last screen: there was no other screen"))
    }

    @Test("each screen subscribes to what it shows, and only when that changes")
    func subscriptions() {
        var driver = ConsoleDriver()
        driver.press("2347")
        let topics = driver.intents.compactMap { intent -> LiveTopic? in
            if case .subscribe(let subscription) = intent { return subscription?.topic }
            return nil
        }
        #expect(topics == [.overview, .engine, .header, .header, .header])
        let before = driver.intents.count
        driver.press("jk<tab>")
        #expect(driver.intents.count == before)
    }

    @Test("an unfocused console asks for one snapshot a second, a paused one for none")
    func rates() {
        var driver = ConsoleDriver()
        driver.feed(.terminal(.focus(false)))
        #expect(
            driver.intents.last
                == .subscribe(Subscription(topic: .overview, intervalMilliseconds: 1000)))
        driver.feed(.terminal(.focus(true)))
        #expect(
            driver.intents.last
                == .subscribe(Subscription(topic: .overview, intervalMilliseconds: 250)))
        driver.press("<space>")
        #expect(driver.intents.last == .subscribe(nil))
        #expect(driver.shows(" paused "))
        driver.press("<space>")
        #expect(
            driver.intents.last
                == .subscribe(Subscription(topic: .overview, intervalMilliseconds: 250)))
    }

    @Test("a paused console keeps what it shows")
    func pause() {
        var driver = ConsoleDriver()
        driver.press("<space>")
        let before = driver.state.overview?.requestsRunning
        var snapshot = Fixture.snapshot(.overview)
        snapshot.overview?.requestsRunning = 999
        driver.feed(.snapshot(snapshot))
        #expect(driver.state.overview?.requestsRunning == before)
    }

    @Test("q and ctrl-c leave; ctrl-c closes what is open first; esc never leaves")
    func leaving() {
        var driver = ConsoleDriver()
        driver.press("<esc><esc>")
        #expect(!driver.intents.contains(.detach(signal: nil)))
        driver.press("3R<ctrl-c>")
        #expect(driver.state.overlay == nil)
        #expect(!driver.intents.contains(.detach(signal: nil)))
        driver.press(":<ctrl-c>")
        #expect(driver.state.input == nil)
        driver.press("<ctrl-c>")
        #expect(driver.intents.last == .detach(signal: nil))
        driver.press("q")
        #expect(driver.intents.last == .detach(signal: nil))
        driver.feed(.terminal(.ended(signal: 15)))
        #expect(driver.intents.last == .detach(signal: 15))
    }

    @Test("a key of a disabled action says why and does nothing", arguments: ScreenID.allCases)
    func disabled(id: ScreenID) {
        var driver = ConsoleDriver()
        driver.answers = { _ in .failure(CallFailure("nothing here")) }
        driver.press(String(id.key))
        for binding in driver.state.bindings {
            guard let reason = binding.disabledReason, let key = binding.keys.first else {
                continue
            }
            let before = driver.actions.count
            driver.feed(.terminal(.key(key)))
            #expect(driver.shows(reason), "\(binding.label)")
            #expect(driver.actions.count == before)
        }
    }

    @Test("no two bindings of a screen share a key, nor hide one that works everywhere")
    func conflicts() {
        for id in ScreenID.allCases {
            var driver = ConsoleDriver()
            driver.press(String(id.key))
            let own = driver.state.bindings.flatMap(\.keys)
            let global = GlobalKeys.bindings(driver.state).flatMap(\.keys)
            let screens = ScreenID.allCases.map { Key.character($0.key) }
            #expect(Set(own).count == own.count, "\(id)")
            #expect(Set(own).isDisjoint(with: global + screens), "\(id)")
            #expect(own.allSatisfy { Motion($0) == nil }, "\(id)")
        }
    }

    @Test(
        "every binding has a label and help, and help shows every key", arguments: ScreenID.allCases
    )
    func hints(id: ScreenID) {
        var driver = ConsoleDriver(200, 90)
        driver.press("\(id.key)?")
        for binding in driver.state.bindings + GlobalKeys.bindings(driver.state) {
            #expect(!binding.label.isEmpty && !binding.help.isEmpty)
            let hint = binding.hint
            #expect(driver.lines.contains { $0.contains(hint.key) }, "\(hint.key)")
        }
        #expect(!driver.state.screen.explanation.isEmpty)
    }

    @Test("a read-only console shows the keys that change things, and refuses them")
    func readOnly() {
        for keys in ["1x", "2x", "3p", "3R", "3u", "3E", "4n", "4s", "5a"] {
            var driver = ConsoleDriver(isReadOnly: true)
            driver.press(keys)
            #expect(driver.shows("this console is read-only"), "\(keys)")
            #expect(driver.state.overlay == nil && driver.actions.isEmpty, "\(keys)")
        }
        #expect(ConsoleDriver(isReadOnly: true).lines[0].contains("read-only"))
    }

    @Test("paste goes where text is typed and is never taken for keys")
    func paste() {
        var driver = ConsoleDriver()
        driver.feed(.terminal(.paste("q3Ry")))
        #expect(driver.state.active == .overview && driver.intents.count == 1)
        driver.press("/")
        driver.feed(.terminal(.paste("sql-writer")))
        driver.press("<enter>")
        #expect(driver.state.screen.filter == "sql-writer")
        driver.feed(.terminal(.pasteRefused))
        #expect(driver.shows("too long"))
    }

    @Test("ctrl-l and a return from the background draw everything anew")
    func repaint() {
        var driver = ConsoleDriver()
        driver.press("3p<ctrl-l>")
        #expect(driver.intents.last == .repaint)
        driver.feed(.terminal(.resumed))
        #expect(driver.intents.last == .repaint)
    }

    @Test("in a terminal that is too small only leaving works")
    func tiny() {
        var driver = ConsoleDriver(30, 8)
        driver.press("3R")
        #expect(driver.state.active == .overview && driver.state.overlay == nil)
        driver.press("q")
        #expect(driver.intents.last == .detach(signal: nil))
    }
}
