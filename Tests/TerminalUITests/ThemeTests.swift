import Testing

@testable import TerminalUI

@Suite("Theme")
struct ThemeTests {
    static func library(_ files: [String: String]) -> ThemeLibrary {
        ThemeLibrary(folders: ["/user"], read: { files[$0] })
    }

    @Test("every embedded theme loads", arguments: ThemeLibrary.embeddedNames)
    func embedded(name: String) throws {
        let theme = try ThemeLibrary().theme(name)
        #expect(theme.name == name)
        #expect(theme.looks.count == Style.lookCount)
    }

    @Test("a theme that changes one colour inherits all else")
    func inheritance() throws {
        let text = "inherits = \"nord\"\n[palette]\naccent = \"red\"\n"
        let theme = try Self.library(["/user/mine.theme": text]).theme("mine")
        let nord = try ThemeLibrary().theme("nord")
        #expect(theme.name == "mine")
        #expect(theme[.accent].foreground == .ansi(.red))
        #expect(theme[.frameFocused].foreground == .ansi(.red))
        #expect(theme[.text] == nord[.text])
        #expect(theme.mode == .dark)
    }

    @Test("a user's theme hides an embedded one of its name, which it may still not inherit")
    func shadowing() throws {
        let text = "inherits = \"default\"\nmode = \"light\"\n"
        let library = Self.library(["/user/nord.theme": text])
        let shadow = try library.theme("nord")
        #expect(shadow.mode == .light)
        let loop = Self.library(["/user/a.theme": "inherits = \"a\""])
        #expect(throws: TerminalUIError.themeInheritsItself(chain: ["a", "a"])) {
            try loop.theme("a")
        }
    }

    @Test(
        "a mistake is reported with its line",
        arguments: [
            ("name = \"x\"\nnome = \"y\"", 2, "there is no key 'nome' before the sections"),
            ("[style]\ntext = { fg = 3 }", 2, "a string in quotes, true or false expected"),
            ("[style]\n\ntexte = { }", 3, "there is no style 'texte'"),
            ("[style]\ntext = { shiny = true }", 2, "a style has no 'shiny'"),
            ("[styles]\n a = \"b\"", 2, "there is no section [styles]"),
            ("[palette]\nx = { rgb = \"#12345\", ansi = \"red\" }", 2, "a colour needs rgb"),
            ("[palette]\nx = { rgb = \"#123456\", ansi = \"pink\" }", 2, "a colour needs rgb"),
            ("[palette]\nx = \"pink\"", 2, "'pink' is none of the 16 colours"),
            ("[ramp]\ngauge = []", 2, "a ramp is a list of 1 to 8 colours"),
            ("[series]\nowner = [\"red\"]", 2, "the series owner is a list of 12 colours"),
            ("mode = \"dusk\"", 1, "mode is one of any, dark, light"),
            ("name = \"x", 1, "the string has no end"),
            ("name = \"a\\n\"", 1, "strings know no escapes"),
            ("name = \"a\" b", 1, "unexpected 'b'"),
            ("[style\n", 1, "']' expected after [style"),
            ("name = \"a\"\nname = \"b\"", 2, "'name' is given twice"),
            ("inherits = \"default\"\n[style]\ntext = { fg = \"sea\" }", 3, "no colour is named"),
        ])
    func mistakes(text: String, line: Int, reason: String) throws {
        let error = #expect(throws: TerminalUIError.self) {
            try Self.library(["/x.theme": text]).theme("/x.theme")
        }
        guard case .themeSyntax(let file, let found, let why)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(file == "/x.theme")
        #expect(found == line)
        #expect(why.hasPrefix(reason), "\(why)")
    }

    @Test("a theme that stands alone must define every key, and is told which it lacks")
    func incomplete() throws {
        let error = #expect(throws: TerminalUIError.self) {
            try Self.library(["/x.theme": "[style]\ntext = { }"]).theme("/x.theme")
        }
        guard case .themeIncomplete(_, let missing)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(missing.count == Role.allCases.count - 1 + Ramp.allCases.count + 1)
        #expect(missing.contains("[style] status.error"))
    }

    @Test("an unknown theme names the known ones")
    func unknown() {
        #expect(
            throws: TerminalUIError.themeUnknown(
                name: "nope", known: ThemeLibrary.embeddedNames)
        ) { try ThemeLibrary().theme("nope") }
    }

    @Test("bytes that are no theme never trap the parser")
    func garbage() {
        var generator = SeededGenerator(seed: 51)
        let pieces = [
            "[", "]", "{", "}", "=", "\"", ",", "\n", "a", "true", "#", " ", "\u{0}", "é",
        ]
        for _ in 0..<5000 {
            let text = (0..<20).map { _ in pieces.randomElement(using: &generator)! }.joined()
            do {
                for entry in try ThemeSyntax.entries(of: text, file: "f") {
                    #expect(entry.line >= 1 && entry.line <= 21, "seed 51: \(text)")
                }
            } catch {
                #expect(error is TerminalUIError, "seed 51: \(text)")
            }
        }
    }

    @Test("the user's folder follows XDG, and a relative base does not count")
    func folders() {
        func folders(_ environment: [String: String]) -> [String] {
            ThemeLibrary.userFolders { environment[$0] }
        }
        #expect(folders(["XDG_CONFIG_HOME": "/c"]) == ["/c/binnacle/themes"])
        #expect(folders(["XDG_CONFIG_HOME": "c", "HOME": "/h"]) == ["/h/.config/binnacle/themes"])
        #expect(folders([:]).isEmpty)
    }
}
