import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Drift, traces and events")
struct OperationsTests {
    @Test("an alert on the Overview opens its evidence")
    func alertToEvidence() {
        var driver = ConsoleDriver()
        driver.press("<tab><enter>")
        #expect(driver.state.active == .drift)
        #expect(driver.shows("moved from a mean of"))
        #expect(driver.shows("before 400"))
    }

    @Test("a rate's evidence are two intervals on one axis")
    func rates() {
        var driver = ConsoleDriver()
        driver.press("5j")
        #expect(driver.shows("5 of 400"))
        #expect(driver.shows("9 of 180"))
        #expect(driver.lines.contains { $0.contains("0%") && $0.contains("10%") })
    }

    @Test("an alert that is not drift says all it knows at once")
    func otherAlert() {
        var driver = ConsoleDriver()
        driver.press("5jj")
        #expect(driver.shows("pilot was back after 1.4 s"))
    }

    @Test("a acknowledges after a yes; an alert that is seen or over says so")
    func acknowledge() {
        var driver = ConsoleDriver()
        driver.press("5ay")
        #expect(driver.actions == [.acknowledge(5, actor: "ana")])
        driver.press("ja")
        #expect(driver.shows("acknowledge: bo did"))
        driver.press("ja")
        #expect(driver.shows("acknowledge: it is over"))
    }

    @Test("from the evidence enter opens the sample's trace, o the prompt's version")
    func evidenceLinks() {
        var driver = ConsoleDriver()
        driver.press("5o")
        #expect(driver.state.active == .prompts)
        #expect(driver.screen(PromptsScreen.self)?.selectedVersion?.version == 41)
        driver.press("5<enter>j<enter>")
        #expect(driver.state.active == .traces)
        #expect(driver.screen(TracesScreen.self)?.shownID == "7f3a90b1")
        driver.press("5<esc>")
        #expect(driver.screen(DriftScreen.self)?.focus == .alerts)
    }

    @Test("detectors stand in order of what deserves a look")
    func detectors() {
        var driver = ConsoleDriver()
        driver.press("5")
        let phases = driver.screen(DriftScreen.self)?.shownDetectors.map(\.phase)
        #expect(phases == [.drifting, .suspect, .steady, .steady, .steady, .insufficient])
    }

    @Test("a trace shows where its time went and which version served it")
    func trace() {
        var driver = ConsoleDriver()
        driver.press("6")
        for text in ["queue", "prefill", "decode", "support-triage@42 (production)", "$0.00041"] {
            #expect(driver.shows(text), "\(text)")
        }
        driver.press("o")
        #expect(driver.state.active == .prompts)
        #expect(driver.screen(PromptsScreen.self)?.selectedVersion?.version == 42)
    }

    @Test("a filter is asked of the control plane; an inverse one is applied here")
    func filter() {
        var driver = ConsoleDriver()
        var asked: [String] = []
        driver.answers = { load in
            if case .traces(let filter, _) = load { asked.append(filter) }
            return Fixture.answer(load)
        }
        driver.press("6/haiku<enter>")
        #expect(asked.last == "haiku")
        let models = driver.screen(TracesScreen.self)?.shown.map(\.model)
        #expect(Set(models ?? []) == ["haiku"])
        driver.press("/<ctrl-u>!haiku<enter>")
        #expect(asked.last == "")
        let others = driver.screen(TracesScreen.self)?.shown.map(\.model)
        #expect(Set(others ?? []) == ["pilot"])
    }

    @Test("an answer to an older filter is dropped")
    func lateAnswer() {
        var driver = ConsoleDriver()
        driver.press("6/haiku<enter>")
        let before = driver.screen(TracesScreen.self)?.all
        driver.feed(.answered(.traces(filter: "x", limit: 200), .success(.traces([]))))
        #expect(driver.screen(TracesScreen.self)?.all == before)
    }

    @Test("E shows only errors, and all again")
    func errors() {
        var driver = ConsoleDriver()
        driver.press("6E")
        let outcomes = driver.screen(TracesScreen.self)?.shown.map(\.outcome)
        #expect(outcomes?.isEmpty == false && Set(outcomes ?? []) == [.error])
        #expect(driver.shows("the engine restarted while the request ran"))
        driver.press("E")
        #expect(driver.screen(TracesScreen.self)?.shown.count == 40)
    }

    @Test("a span's bar lies where its time lay, and its detail is never cut")
    func waterfall() {
        for width in 30...160 {
            let trace = Fixture.trace("7f3a91c2")
            let waterfall = Waterfall(trace)
            var surface = Surface(size: Size(width, 5))
            waterfall.draw(on: &surface, in: surface.bounds)
            let beside = trace.spans.filter { span in
                surface.lines.contains { line in span.detail.map { line.contains($0) } ?? false }
            }
            let explained = beside + waterfall.unexplained(width: width)
            #expect(
                explained.count == trace.spans.count { $0.detail != nil }, "width \(width)")
        }
    }

    @Test("v raises the level of events, and reads anew")
    func eventLevel() {
        var driver = ConsoleDriver()
        driver.press("7vv")
        #expect(driver.shows("from error on"))
        #expect(driver.screen(EventsScreen.self)?.shown.map(\.level) == [.error])
        driver.press("v")
        #expect(driver.screen(EventsScreen.self)?.shown.count == 7)
    }

    @Test("the first event follows what comes; a selected one stays selected")
    func tail() {
        var driver = ConsoleDriver()
        driver.press("7")
        func arrive() {
            let newest = EventRow(
                id: 41, atMilliseconds: Fixture.now, level: .info, source: "prompts",
                message: "something new")
            driver.answers = { load in
                guard case .events = load else { return Fixture.answer(load) }
                return .success(.events([newest] + Fixture.events))
            }
            var snapshot = Fixture.snapshot(.header)
            snapshot.revisions.events += 1
            driver.now += 1000
            driver.feed(.snapshot(snapshot))
        }
        var still = driver
        still.press("j")
        let selected = still.screen(EventsScreen.self)?.selected?.id
        arrive()
        #expect(driver.screen(EventsScreen.self)?.selected?.id == 41)
        swap(&driver, &still)
        arrive()
        #expect(driver.screen(EventsScreen.self)?.selected?.id == selected)
    }
}
