import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Engine screen")
struct EngineTests {
    @Test("a page on the map is what the allocator says of it")
    func pages() {
        let map = PageMap(
            states: ".:o#", owners: "  10", references: "0013", ages: "9420", fill: "0@7@",
            checksum: "0")
        let picture = PagePicture(map)
        #expect(picture.states == [.free, .cached, .owned, .shared])
        #expect((0..<4).map { picture.owner(of: $0) } == [nil, nil, 1, 0])
        #expect(picture.references(of: 3) == 3)
        #expect(picture.age(of: 0) == 9)
        #expect(picture.fill(of: 1) == 16 && picture.fill(of: 2) == 7)
    }

    @Test("owners beyond the printable range are still owners")
    func manyOwners() {
        let owner = Character(Unicode.Scalar(0x30 + 300)!)
        let map = PageMap(
            states: "o", owners: String(owner), references: "1", ages: "0", fill: "@",
            checksum: "")
        #expect(PagePicture(map).owner(of: 0) == 300)
    }

    @Test("arrays of different lengths are shown as far as they go")
    func ragged() {
        let map = PageMap(
            states: "oooo", owners: "0", references: "", ages: "", fill: "", checksum: "")
        let picture = PagePicture(map)
        #expect(picture.owner(of: 3) == nil)
        #expect(picture.age(of: 3) == 9 && picture.references(of: 3) == 0)
        #expect(picture.representative(of: 0..<4) == 1)
    }

    @Test("a cell of several pages shows what most are, and of those the one touched last")
    func representative() {
        let map = PageMap(
            states: "oo#..", owners: "001  ", references: "11200", ages: "72990", fill: "@@@00",
            checksum: "0")
        let picture = PagePicture(map)
        #expect(picture.representative(of: 0..<3) == 1)
        #expect(picture.representative(of: 3..<5) == 4)
        #expect(picture.representative(of: 2..<3) == 2)
    }

    @Test("a sequence keeps its hue and letter while others come and go")
    func slots() {
        var slots = OwnerSlots()
        slots.update(["a", "b", "c"])
        #expect(["a", "b", "c"].map { slots.slot(of: $0) } == [0, 1, 2])
        slots.update(["c", "d"])
        #expect(slots.slot(of: "c") == 2 && slots.slot(of: "d") == 0)
        slots.update(["d", "c", "e"])
        #expect(slots.slot(of: "c") == 2 && slots.slot(of: "e") == 1)
        #expect(OwnerSlots.letter(27) == "b")
    }

    @Test("the map under the cursor selects the sequence that owns the page")
    func pageSelectsSequence() throws {
        var driver = ConsoleDriver()
        driver.press("2")
        let engine = try #require(driver.state.engine)
        let picture = PagePicture(engine.pages)
        driver.press("jjlll")
        let screen = try #require(driver.screen(EngineScreen.self))
        let layout = screen.mapLayout(driver.state.context)
        #expect(screen.page == (2 * layout.columns + 3) * layout.perCell)
        let owner = try #require(picture.owner(of: screen.page))
        let id = engine.sequences[owner].requestId
        #expect(screen.selectedSequence(driver.state.context)?.requestId == id)
        #expect(driver.shows("page \(screen.page)"))
    }

    @Test("a selected sequence's pages stand out from all others")
    func sequenceHighlightsPages() throws {
        var driver = ConsoleDriver()
        driver.press("2<tab>jj")
        let screen = try #require(driver.screen(EngineScreen.self))
        let selected = try #require(screen.selectedSequence(driver.state.context))
        let engine = try #require(driver.state.engine)
        let index = try #require(
            engine.sequences.firstIndex { $0.requestId == selected.requestId })
        let picture = PagePicture(engine.pages)
        let surface = driver.surface
        let area = screen.mapArea(driver.state.context)
        let layout = screen.mapLayout(driver.state.context)
        for page in 0..<picture.count where page != screen.page {
            let cell = layout.cell(of: page)
            let style = surface[
                area.x + layout.labelWidth + cell.column * layout.cellWidth, area.y + cell.row
            ].style
            #expect(style.overlay.contains(.stale) == (picture.owner(of: page) != index))
        }
    }

    @Test("m goes through owner, age and references; the whole map changes its colours")
    func modes() {
        var driver = ConsoleDriver()
        driver.press("2")
        var seen: Set<[String]> = []
        for mode in ["owner", "age", "references"] {
            #expect(driver.lines[2].contains(mode))
            seen.insert(driver.surface.styleRuns)
            driver.press("m")
        }
        #expect(seen.count == 3)
        #expect(driver.lines[2].contains("owner"))
    }

    @Test("page by page scrolls when the pool is larger than the box")
    func pageWise() throws {
        var driver = ConsoleDriver(80, 24)
        driver.press("2zG")
        let screen = try #require(driver.screen(EngineScreen.self))
        #expect(screen.mapLayout(driver.state.context).perCell == 1)
        #expect(driver.shows("page \(screen.page)"))
        #expect(screen.page == 1023)
        #expect(screen.mapRows.top > 0)
    }

    @Test("sequences are ordered by arrival, pages or output")
    func sorting() throws {
        var driver = ConsoleDriver()
        driver.press("2sss")
        let screen = try #require(driver.screen(EngineScreen.self))
        #expect(screen.sort == .arrival)
        driver.press("s")
        let rows = try #require(driver.screen(EngineScreen.self))
            .shownSequences(driver.state.context)
        #expect(rows.map(\.pages) == rows.map(\.pages).sorted(by: >))
    }

    @Test("a running request is cancelled only after a yes, and by its own id")
    func cancel() {
        var driver = ConsoleDriver()
        driver.press("2<tab>jx")
        #expect(driver.shows("Cancel a request"))
        driver.press("y")
        #expect(driver.actions == [.cancelRequest("r-91f1", actor: "ana")])
    }

    @Test("t goes to the last steps and back; the newest is on top")
    func stepTable() throws {
        var driver = ConsoleDriver()
        driver.press("2t")
        let newest = try #require(Fixture.steps.rows.last)
        let line = try #require(driver.lines.firstIndex { $0.contains("STEP   ROWS") })
        #expect(driver.lines[line + 1].contains("\(newest.number)"))
        #expect(driver.screen(EngineScreen.self)?.focus == .steps)
        driver.press("t")
        #expect(driver.screen(EngineScreen.self)?.focus == .sequences)
        #expect(driver.shows("REQUEST"))
    }

    @Test("a chosen step stays chosen while others come")
    func stepStays() throws {
        var driver = ConsoleDriver()
        driver.press("2tjj")
        let wanted = Fixture.steps.rows[Fixture.steps.rows.count - 3].number
        #expect(driver.screen(EngineScreen.self)?.steps.id == "\(wanted)")
        var snapshot = Fixture.snapshot(.engine)
        var row = try #require(snapshot.engine?.steps.rows.last)
        row.number += 1
        snapshot.engine?.steps.rows.append(row)
        driver.feed(.snapshot(snapshot))
        let screen = try #require(driver.screen(EngineScreen.self))
        #expect(screen.steps.view.selected == 3 && screen.steps.id == "\(wanted)")
    }

    @Test("counts of nothing are dots, a preemption stands out, a bad guess too")
    func stepCells() throws {
        var driver = ConsoleDriver(200, 50)
        var snapshot = Fixture.snapshot(.engine)
        var row = StepRow()
        row.number = 77
        row.milliseconds = 30
        row.predictedMilliseconds = 10
        row.preemptions = 2
        snapshot.engine?.steps = StepSeries(
            rows: [row], p50Milliseconds: 30, p99Milliseconds: 30)
        driver.press("2")
        driver.feed(.snapshot(snapshot))
        let line = try #require(driver.lines.firstIndex { $0.contains(" 77  ") })
        #expect(driver.lines[line].contains("30.0  10.0  +200%"))
        #expect(driver.lines[line].contains("·      ·    2"))
        #expect(driver.surface.styleRuns[line].contains("status.warn"))
    }

    @Test("wide terminals show sequences and steps side by side")
    func sideBySide() {
        var driver = ConsoleDriver(200, 50)
        driver.press("2")
        #expect(driver.shows("REQUEST") && driver.shows("EVICT"))
        driver.press("<tab><tab>")
        #expect(driver.screen(EngineScreen.self)?.focus == .steps)
    }
}
