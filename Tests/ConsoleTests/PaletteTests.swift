import ControlAPI
import TerminalUI
import Testing

@testable import Console

@Suite("Command palette and filter")
struct PaletteTests {
    @Test("some letters find a command, enter runs it")
    func run() {
        var driver = ConsoleDriver()
        driver.press(":engi<enter>")
        #expect(driver.state.active == .engine)
        driver.press(":sql<enter>")
        #expect(driver.state.active == .prompts)
        #expect(driver.screen(PromptsScreen.self)?.selectedPrompt?.name == "sql-writer")
    }

    @Test("a prompt is rolled back and promoted by name from any screen, and asked about first")
    func byName() {
        var driver = ConsoleDriver()
        driver.press("7:roll back support<enter>")
        #expect(driver.shows("Roll back"))
        #expect(driver.actions.isEmpty)
        driver.press("y")
        #expect(driver.actions.count == 1)
        driver.press(":promote support<enter>")
        #expect(driver.shows("@41 → @42  in production"))
    }

    @Test("a disabled command is listed with its reason, and running it repeats the reason")
    func disabled() {
        var driver = ConsoleDriver(isReadOnly: true)
        driver.press("3:roll")
        #expect(driver.shows("this console is read-only"))
        driver.press("<enter>")
        #expect(driver.actions.isEmpty && driver.state.overlay == nil)
        #expect(driver.shows("read-only"))
    }

    @Test("every binding of a screen is in the palette", arguments: ScreenID.allCases)
    func complete(id: ScreenID) {
        var driver = ConsoleDriver()
        driver.press(String(id.key))
        let texts = Set(Palette.commands(driver.state).map(\.text))
        for binding in driver.state.bindings { #expect(texts.contains(binding.label)) }
        for theme in ThemeLibrary.embeddedNames { #expect(texts.contains("theme \(theme)")) }
    }

    @Test("themes and glyphs change at once; a bad theme is explained")
    func looks() {
        var driver = ConsoleDriver()
        driver.press(":theme nord<enter>")
        #expect(driver.intents.last == .setTheme("nord"))
        driver.feed(.themeFailed(reason: "x.theme:3: there is no style 'texte'"))
        #expect(driver.shows("x.theme:3"))
        driver.press(":glyphs asc<enter>")
        #expect(driver.state.glyphs == .ascii)
        #expect(driver.lines.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) })
        driver.press(":theme /tmp/mine.theme<enter>")
        #expect(driver.intents.last == .setTheme("/tmp/mine.theme"))
    }

    @Test("a trace is opened by an id that no list holds")
    func literalTrace() {
        var driver = ConsoleDriver()
        driver.press(":trace 51aa01<enter>")
        #expect(driver.state.active == .traces)
        #expect(driver.screen(TracesScreen.self)?.shownID == "51aa01")
    }

    @Test("arrows choose, tab completes, esc and backspace on nothing close")
    func editing() {
        var driver = ConsoleDriver()
        driver.press(":theme<down><down><up><tab>")
        guard case .palette(let field, _)? = driver.state.input else {
            Issue.record("the palette is closed")
            return
        }
        #expect(field.text.hasPrefix("theme "))
        driver.press("<esc>")
        #expect(driver.state.input == nil)
        driver.press(":a<backspace><backspace>")
        #expect(driver.state.input == nil)
        driver.press(":zzzzzz<enter>")
        #expect(driver.shows("there is no command 'zzzzzz'"))
    }

    @Test("a filter follows every letter, enter keeps it, esc brings the old one back")
    func filter() {
        var driver = ConsoleDriver()
        driver.press("3/sql")
        #expect(driver.screen(PromptsScreen.self)?.shown.map(\.name) == ["sql-writer"])
        driver.press("<enter>/x<esc>")
        #expect(driver.state.screen.filter == "sql")
        #expect(driver.shows("esc clear /sql"))
        driver.press("<esc>")
        #expect(driver.screen(PromptsScreen.self)?.shown.count == 4)
    }

    @Test("rows are kept by any field, in any case of letters, or left out with !")
    func rowFilter() {
        #expect(RowFilter("TRI").keeps(["support-triage", nil]))
        #expect(!RowFilter("x").keeps(["support-triage", nil]))
        #expect(!RowFilter("!tri").keeps(["support-triage"]))
        #expect(RowFilter("!x").keeps([nil]))
        #expect(RowFilter("").keeps([]) && RowFilter(nil).keeps([]) && RowFilter("!").keeps([]))
    }
}
