import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Link to the control plane")
struct LinkTests {
    @Test("a lost control plane is announced with its age; data goes pale; then all is well again")
    func lost() {
        var driver = ConsoleDriver()
        driver.feed(.linkLost(reason: "Connection refused"))
        driver.wait(seconds: 9)
        driver.feed(.linkLost(reason: "Connection refused"))
        #expect(driver.lines[0].contains("reconnecting 9 s"))
        #expect(driver.lines[0].contains("data 9 s old"))
        let body = driver.surface
        #expect(body[20, 10].style.overlay.contains(.stale))
        driver.feed(.snapshot(Fixture.snapshot(.overview)))
        #expect(driver.shows("connected again"))
        #expect(driver.lines[0].contains("serving pilot"))
        #expect(!driver.surface[20, 10].style.overlay.contains(.stale))
    }

    @Test("data that silently stops coming goes pale too")
    func silent() {
        var driver = ConsoleDriver()
        driver.wait(seconds: 2)
        #expect(!driver.state.isStale)
        driver.wait(seconds: 2)
        #expect(driver.state.isStale)
        #expect(driver.lines[0].contains("data 4 s old"))
    }

    @Test("nothing is read while the control plane is gone, everything that changed is after")
    func quiet() {
        var driver = ConsoleDriver()
        driver.press("3")
        driver.feed(.linkLost(reason: "gone"))
        var loads = 0
        driver.answers = { load in
            loads += 1
            return Fixture.answer(load)
        }
        for _ in 0..<10 { driver.wait(seconds: 1) }
        #expect(loads == 0)
        var snapshot = Fixture.snapshot(.header)
        snapshot.revisions.prompts += 1
        driver.feed(.snapshot(snapshot))
        #expect(loads > 0)
    }

    @Test("trouble with storage or a model takes the place of the model's name")
    func trouble() {
        var driver = ConsoleDriver()
        var snapshot = Fixture.snapshot(.overview)
        snapshot.header.models[0].phase = .failed
        snapshot.header.models[0].detail = "out of memory"
        driver.feed(.snapshot(snapshot))
        #expect(driver.lines[0].contains("pilot failed: out of memory"))
        snapshot.header.storageTrouble = "the disk is full"
        driver.feed(.snapshot(snapshot))
        #expect(driver.lines[0].contains("the disk is full"))
    }

    @Test("a read is started once, repeated when its subject moves, and given up on after a while")
    func freshness() {
        var fresh = Freshness()
        func starts(_ revision: Int, _ now: Int64) -> Bool {
            fresh.starts(revision: revision, nowMilliseconds: now)
        }
        #expect(starts(1, 0))
        #expect(!starts(1, 100))
        #expect(!starts(2, 2000), "one at a time")
        fresh.finished()
        #expect(starts(2, 2100))
        fresh.finished()
        #expect(!starts(2, 9000))
        #expect(starts(3, 9000))
        fresh.failed()
        #expect(!starts(3, 9500), "not faster than the pace")
        #expect(starts(3, 10_000))
        #expect(!starts(3, 20_000))
        #expect(starts(3, 10_000 + Freshness.patienceMilliseconds))
    }

    @Test("a selection stays on its row as the list changes, and at the top stays at the top")
    func keyedList() {
        var list = KeyedList()
        list.move(.down, in: ["a", "b", "c"], visible: 2)
        #expect(list.id == "b")
        list.keep(["x", "y", "b"], visible: 2)
        #expect(list.view.selected == 2 && list.view.top == 1)
        list.keep(["x", "y"], visible: 2)
        #expect(list.index(in: ["x", "y"]) == 1)
        list.move(.first, in: ["x", "y"], visible: 2)
        #expect(list.id == nil)
        #expect(list.index(in: ["n", "x", "y"]) == 0)
        #expect(list.index(in: []) == nil)
    }
}
