import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Prompts screen")
struct PromptsTests {
    @Test("the newest version is compared with the live one, words and settings")
    func diff() {
        var driver = ConsoleDriver()
        driver.press("3")
        #expect(driver.shows("@41 production → @42"))
        #expect(driver.shows("temperature 0.2 → 0.0"))
        #expect(driver.shows("+   billing, bug, how-to, security"))
    }

    @Test("p shows the target and what changes; y promotes what was shown; enter does not")
    func promote() {
        var driver = ConsoleDriver()
        driver.press("3p")
        #expect(driver.shows("@41 → @42  in production"))
        #expect(driver.shows("+3 -2 lines"))
        #expect(driver.shows("@42 passes more cases than @41."))
        driver.press("<enter>")
        #expect(driver.actions.isEmpty)
        driver.press("y")
        let expected = PromotionRequest(
            environment: "production", version: 42, actor: "ana", expectedLive: 41)
        #expect(driver.actions == [.promote("support-triage", expected)])
        #expect(driver.state.overlay == nil)
    }

    @Test("a gate that refuses asks for a reason, and the reason goes along")
    func gate() {
        var driver = ConsoleDriver()
        driver.press("3py")
        let refused = driver.actions[0]
        driver.feed(
            .performed(refused, .failure(CallFailure("pass rate 0.91 < 0.95", isGated: true))))
        #expect(driver.shows("pass rate 0.91 < 0.95"))
        driver.press("<enter>")
        #expect(driver.actions.count == 1, "no reason, no override")
        driver.press("incident 7<enter>")
        guard case .promote(_, let request)? = driver.actions.last else {
            Issue.record("nothing was sent")
            return
        }
        #expect(request.reason == "incident 7")
        #expect(request.expectedLive == 41)
    }

    @Test("R then y rolls back, without reading anything in between")
    func rollback() {
        var driver = ConsoleDriver()
        driver.press("3")
        driver.answers = { _ in .failure(CallFailure("slow")) }
        driver.press("R")
        #expect(driver.shows("@41 → @40  in production"))
        driver.press("y")
        #expect(
            driver.actions
                == [
                    .rollback(
                        "support-triage",
                        RollbackRequest(environment: "production", actor: "ana"))
                ])
    }

    @Test("u names what it takes back")
    func undo() {
        var driver = ConsoleDriver()
        driver.press("3u")
        #expect(driver.shows("promotion of @41 by ana"))
        driver.press("n")
        #expect(driver.actions.isEmpty)
        driver.press("uy")
        #expect(
            driver.actions
                == [.undo("support-triage", UndoRequest(environment: "production", actor: "ana"))])
    }

    @Test("what was done is announced, in the environment's words")
    func announcements() {
        var driver = ConsoleDriver()
        driver.press("3Ry")
        driver.feed(
            .performed(
                driver.actions[0], .success(.deployment(Fixture.promptDetail.deployments[1]))))
        #expect(driver.shows("rolled back: production serves support-triage@40"))
        driver.wait(seconds: 7)
        #expect(!driver.shows("rolled back"))
    }

    @Test("v marks another version to compare with, and again takes the mark away")
    func mark() {
        var driver = ConsoleDriver()
        driver.press("3<tab>jjjv")
        driver.press("gg")
        #expect(driver.shows("@39 → @42"))
        driver.press("jjjvgg")
        #expect(driver.shows("@41 production → @42"))
    }

    @Test("o goes through the environments, and actions follow it")
    func environments() {
        var driver = ConsoleDriver()
        driver.press("3o")
        #expect(driver.shows("o staging"))
        driver.press("p")
        #expect(driver.state.overlay != nil)
        let screen = driver.screen(PromptsScreen.self)
        #expect(screen?.environment == "staging")
    }

    @Test("t shows the whole text with its settings")
    func text() {
        var driver = ConsoleDriver()
        driver.press("3t")
        #expect(driver.shows("model pilot   temperature 0.00   max_tokens 96"))
        #expect(!driver.shows("billing, bug, how-to\n"))
    }

    @Test("a prompt without a live version cannot be rolled back, and says so")
    func nothingLive() {
        var driver = ConsoleDriver()
        driver.press("3G")
        #expect(driver.shows("title-gen"))
        driver.press("R")
        #expect(driver.shows("nothing was live in production before"))
    }

    @Test("prompts are read once per revision, a diff once per pair")
    func reading() {
        var loads: [Load] = []
        var state = ConsoleDriver().state
        func count(_ intents: [Intent]) {
            for case .load(let load) in intents {
                loads.append(load)
                count(
                    state.reduce(
                        .answered(load, Fixture.answer(load)), nowMilliseconds: Fixture.now))
            }
        }
        count(state.reduce(.terminal(.key(.character("3"))), nowMilliseconds: Fixture.now))
        for second in 1...20 {
            count(
                state.reduce(
                    .snapshot(Fixture.snapshot(.header)),
                    nowMilliseconds: Fixture.now + Int64(second) * 1000))
        }
        #expect(
            loads == [
                .prompts, .prompt("support-triage"), .diff("support-triage", from: 41, to: 42),
            ])
    }
}
