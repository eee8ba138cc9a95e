import Testing

@testable import TerminalUI

@Suite("Surface")
struct SurfaceTests {
    @Test("text beyond an edge is clipped, on every side")
    func clipping() {
        var surface = Surface(size: Size(5, 2))
        #expect(surface.write("abcdefgh", x: 2, y: 0, .text) == 3)
        surface.write("xyz", x: -2, y: 1, .text)
        surface.write("no", x: 0, y: 2, .text)
        surface.write("no", x: 0, y: -1, .text)
        surface.put("!", x: 5, y: 0, .text)
        surface.put("!", x: -1, y: 0, .text)
        #expect(surface.lines == ["  abc", "z"])
    }

    @Test("a wide character takes two cells, and is left out where only one is free")
    func wide() {
        var surface = Surface(size: Size(5, 1))
        #expect(surface.write("日本語", x: 0, y: 0, .text) == 4)
        #expect(surface[0, 0].text == "日")
        #expect(surface[1, 0].isContinuation)
        #expect(surface.lines == ["日本"])
    }

    @Test("writing over one half of a wide character blanks the other half", arguments: [0, 1])
    func halves(column: Int) {
        var surface = Surface(size: Size(4, 1))
        surface.write("日x", x: 0, y: 0, .text)
        surface.put("a", x: column, y: 0, .text)
        #expect(surface.lines == [column == 0 ? "a x" : " ax"])
    }

    @Test("a wide character that lands between two others blanks both")
    func between() {
        var surface = Surface(size: Size(6, 1))
        surface.write("日本語", x: 0, y: 0, .text)
        surface.write("中", x: 1, y: 0, .text)
        #expect(surface.lines == [" 中 語"])
    }

    @Test("combining marks stay on their base, two at most")
    func marks() {
        var surface = Surface(size: Size(4, 1))
        #expect(surface.write("e\u{301}\u{323}\u{302}x", x: 0, y: 0, .text) == 2)
        #expect(Array(surface[0, 0].text.unicodeScalars).count == 3)
        #expect(surface[1, 0].text == "x")
    }

    @Test("a cut text ends in an ellipsis, also when the cut is in a later span")
    func ellipsis() {
        var surface = Surface(size: Size(6, 3))
        surface.text("abcdefgh", in: Rect(x: 0, y: 0, width: 6, height: 1))
        surface.spans([Span("abc"), Span("defgh")], in: Rect(x: 0, y: 1, width: 6, height: 1))
        surface.spans([Span("abcdef"), Span("g")], in: Rect(x: 0, y: 2, width: 6, height: 1))
        #expect(surface.lines == ["abcde…", "abcde…", "abcde…"])
    }

    @Test("text that fits exactly is not cut")
    func exact() {
        var surface = Surface(size: Size(6, 2))
        surface.text("abcdef", in: Rect(x: 0, y: 0, width: 6, height: 1))
        surface.spans([Span("abc"), Span("def")], in: Rect(x: 0, y: 1, width: 6, height: 1))
        #expect(surface.lines == ["abcdef", "abcdef"])
    }

    @Test("alignment counts columns, not characters")
    func alignment() {
        var surface = Surface(size: Size(7, 2))
        surface.text("日1", in: Rect(x: 0, y: 0, width: 7, height: 1), align: .right)
        surface.text("日1", in: Rect(x: 0, y: 1, width: 7, height: 1), align: .center)
        #expect(surface.lines == ["    日1", "  日1"])
    }

    @Test("a reset surface is blank, keeps its size and forgets its cursor")
    func reset() {
        var surface = Surface(size: Size(3, 1))
        surface.write("abc", x: 0, y: 0, .error)
        surface.cursor = Surface.Cursor(x: 1, y: 0, isVisible: true)
        surface.reset(size: Size(3, 1), glyphs: .ascii)
        #expect(surface == Surface(size: Size(3, 1), glyphs: .ascii))
    }

    @Test("style runs name what is not plain text")
    func styleRuns() {
        var surface = Surface(size: Size(6, 2))
        surface.write("ab", x: 1, y: 1, Style.error.bold)
        #expect(surface.styleRuns == ["1: 1-2 status.error+bold"])
    }
}
