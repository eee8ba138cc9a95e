import Testing

@testable import TerminalUI

@Suite("Input")
struct InputTests {
    @Test("a key script reads characters and names")
    func script() {
        #expect(
            Key.script("4j<enter>P<ctrl-l><lt><space><f5><shift-tab>") == [
                .character("4"), .character("j"), .enter, .character("P"), .control("l"),
                .character("<"), .character(" "), .function(5), .backTab,
            ])
    }

    @Test("every key that has a name is found by that name")
    func names() {
        for key in [Key.up, .home, .pageDown, .escape, .delete, .control("c"), .function(12)] {
            #expect(Key.script("<\(key)>") == [key])
        }
    }

    @Test("control characters decode to keys and never to text")
    func scalars() {
        #expect(Key(scalar: "\u{0C}") == .control("l"))
        #expect(Key(scalar: "\u{1B}") == .escape)
        #expect(Key(scalar: "\r") == .enter)
        #expect(Key(scalar: "\u{7F}") == .backspace)
        #expect(Key(scalar: "\u{9B}") == .unknown)
        #expect(Key(scalar: "é") == .character("é"))
    }

    @Test("a line of text is edited with the usual keys")
    func field() {
        var field = TextField("promote it")
        for key in Key.script("<ctrl-w>x<home>><ctrl-e>!<left><backspace>") {
            let isTaken = field.handle(key)
            #expect(isTaken)
        }
        #expect(field.text == ">promote !")
        _ = field.handle(.control("u"))
        #expect(field.text == "!")
        let taken = [Key.enter, .up].map { field.handle($0) }
        #expect(taken == [false, false])
    }

    @Test("pasted line ends become blanks, and a line has a limit")
    func pasted() {
        var field = TextField()
        field.insert("a\nb\tc")
        #expect(field.text == "a b c")
        field.insert(String(repeating: "x", count: 9999))
        #expect(field.characters.count == TextField.limit)
    }

    @Test("a long line scrolls so that the cursor stays in view")
    func scrolling() {
        var surface = Surface(size: Size(10, 1))
        var field = TextField("abcdefghijklmnopqrstuvwxyz")
        field.draw(on: &surface, in: surface.bounds)
        #expect(surface.lines == ["rstuvwxyz"])
        #expect(surface.cursor == Surface.Cursor(x: 9, y: 0, isVisible: true))
        _ = field.handle(.home)
        field.draw(on: &surface, in: surface.bounds)
        #expect(surface.lines == ["abcdefghij"])
    }

    @Test("a paste is one piece of text, and one beyond the limit is refused whole")
    func paste() {
        var buffer = PasteBuffer()
        let outside = (buffer.take("q"), buffer.end())
        #expect(outside.0 == false && outside.1 == nil)
        buffer.begin()
        let inside = "quit\n".unicodeScalars.map { buffer.take($0) }
        let pasted = buffer.end()
        #expect(inside.allSatisfy { $0 })
        #expect(pasted == .paste("quit\n"))
        buffer.begin()
        for _ in 0...PasteBuffer.limit { _ = buffer.take("x") }
        let refused = buffer.end()
        #expect(refused == .pasteRefused)
    }
}
