import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Evals screen")
struct EvalsTests {
    @Test("the form starts with the newest version against the live one, on the prompt's dataset")
    func form() {
        var driver = ConsoleDriver()
        driver.press("3E")
        #expect(driver.state.active == .evals)
        #expect(driver.shows("New run"))
        #expect(driver.shows("200 cases"))
        driver.press("<enter>")
        #expect(
            driver.actions
                == [
                    .startEval(
                        EvalStart(
                            dataset: "triage-gold", prompt: "support-triage", versions: [42, 41],
                            actor: "ana"))
                ])
        #expect(!driver.shows("New run"))
    }

    @Test("fields change with left and right; a form that makes no sense says why")
    func fields() {
        var driver = ConsoleDriver()
        driver.press("3Ejjhjjl")
        // Baseline one back to @40, cases to the first 20.
        driver.press("<enter>")
        #expect(
            driver.actions
                == [
                    .startEval(
                        EvalStart(
                            dataset: "triage-gold", prompt: "support-triage", versions: [42, 40],
                            limit: 20, actor: "ana"))
                ])
        var same = EvalForm(
            datasets: Fixture.datasets, prompts: Fixture.prompts, prompt: "support-triage",
            versions: [41, 41])
        #expect(same.refusal == "candidate and baseline are the same version")
        #expect(same.start(actor: "ana") == nil)
        _ = same.handle(.down)
        _ = same.handle(.left)
        #expect(same.start(actor: "ana")?.versions == [40, 41])
    }

    @Test("without datasets the form says how one comes in")
    func noDatasets() {
        var driver = ConsoleDriver()
        driver.answers = { load in
            load == .datasets ? .success(.datasets([])) : Fixture.answer(load)
        }
        driver.press("4n")
        #expect(driver.shows("there is no dataset"))
        driver.press("<enter>")
        #expect(driver.actions.isEmpty)
        driver.press("<esc>")
        #expect(!driver.shows("New run"))
    }

    @Test("a started run is opened at once")
    func started() {
        var driver = ConsoleDriver()
        driver.press("3E<enter>")
        driver.feed(.performed(driver.actions[0], .success(.run(Fixture.run))))
        #expect(driver.shows("run 12 of triage-gold has started"))
        #expect(driver.screen(EvalsScreen.self)?.focus == .cases)
    }

    @Test("J and K go from failure to failure, and the case is read as it is reached")
    func failures() throws {
        var driver = ConsoleDriver()
        driver.press("4J")
        let first = try #require(driver.screen(EvalsScreen.self))
        let grid = try #require(first.cases)
        #expect([.failed, .broke, .error].contains(grid.marks[first.caseIndex]))
        #expect(first.shownCase?.caseId == first.selectedCase)
        driver.press("JK")
        #expect(driver.screen(EvalsScreen.self)?.caseIndex == first.caseIndex)
    }

    @Test("a failing case is opened while the run goes on: input, expected, actual, why")
    func failingCase() {
        var driver = ConsoleDriver()
        driver.press("4J")
        for text in ["Ich habe gestern", "security", "billing", "expected the answer to start"] {
            #expect(driver.shows(text), "\(text)")
        }
        driver.press("t")
        #expect(driver.state.active == .traces)
        #expect(driver.shows("Trace 7f3a91c2"))
    }

    @Test("a case is read again when its outcome changes, and not otherwise")
    func rereading() {
        var loads = 0
        var driver = ConsoleDriver()
        driver.press("4")
        var detail = Fixture.runDetail
        driver.answers = { load in
            if case .evalCase = load { loads += 1 }
            return load == .evalRun(12) ? .success(.evalRun(detail)) : Fixture.answer(load)
        }
        func snapshot(evals: Int) -> LiveSnapshot {
            var snapshot = Fixture.snapshot(.header)
            snapshot.revisions.evals = evals
            return snapshot
        }
        driver.now += 1000
        driver.feed(.snapshot(snapshot(evals: 10)))
        #expect(loads == 0)
        detail.outcomes = detail.outcomes.map { "e" + $0.dropFirst() }
        driver.now += 1000
        driver.feed(.snapshot(snapshot(evals: 11)))
        #expect(loads == 1)
    }

    @Test("stop asks, resume is offered only where something is missing")
    func stopAndResume() {
        var driver = ConsoleDriver()
        driver.press("4r")
        #expect(driver.shows("resume: the run is going on"))
        driver.press("s")
        #expect(driver.shows("run 12"))
        driver.press("y")
        #expect(driver.actions == [.stopEval(12, actor: "ana")])
        driver.press("<ctrl-c>")
        var other = ConsoleDriver()
        other.press("4Gr")
        #expect(other.actions == [.resumeEval(8, actor: "ana")])
    }

    @Test("two versions of a case make one mark: fixed, broke, or the candidate's own")
    func marks() {
        var detail = Fixture.runDetail
        detail.caseIds = ["a", "b", "c", "d", "e", "f"]
        detail.outcomes = ["ppffe", "pfpfp"]
        let grid = CaseGrid(detail)
        #expect(grid.marks == [.passed, .fixed, .broke, .failed, .error, .waiting])
        #expect(grid.failure(after: 0, step: 1) == 2)
        #expect(grid.failure(after: 4, step: 1) == nil)
        #expect(grid.failure(after: 4, step: -1) == 3)
        #expect(grid.count(.fixed) == 1)
    }

    @Test("the grid's columns follow each other in groups of ten, whatever the width")
    func gridLayout() {
        for width in 1...200 {
            for count in [0, 1, 9, 200, 5000] {
                let layout = CaseGrid.Layout(count: count, width: width)
                #expect(layout.perLine % 10 == 0 && layout.perLine >= 10)
                #expect(layout.lines * layout.perLine >= count)
                if width >= 20 {
                    #expect(layout.column(of: layout.perLine - 1) < width)
                }
            }
        }
    }

    @Test("arrows in the grid move by cases and lines and stay on it")
    func movingInGrid() {
        var driver = ConsoleDriver()
        driver.press("4<tab>")
        func index() -> Int { driver.screen(EvalsScreen.self)?.caseIndex ?? -1 }
        driver.press("lll")
        #expect(index() == 3)
        driver.press("j")
        #expect(index() == 103)
        driver.press("jG")
        #expect(index() == 199)
        driver.press("lgh")
        #expect(index() == 0)
    }
}
