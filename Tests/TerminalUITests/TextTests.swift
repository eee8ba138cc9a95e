import Testing

@testable import TerminalUI

@Suite("Text")
struct TextTests {
    @Test("rows break at blanks and keep indentation")
    func wrap() {
        #expect(TextWrap.lines(of: "one two three", width: 7) == ["one two", "three"])
        #expect(TextWrap.lines(of: "  one two", width: 6) == ["  one", "two"])
        #expect(TextWrap.lines(of: "abcdefgh", width: 3) == ["abc", "def", "gh"])
        #expect(TextWrap.lines(of: "abc         x", width: 10) == ["abc", "x"])
        #expect(TextWrap.lines(of: "", width: 5) == [""])
        #expect(TextWrap.lines(of: "a\r\nb\n\nc\n", width: 5) == ["a", "b", "", "c"])
    }

    @Test("wrapping loses no letter and exceeds no width")
    func wrapProperties() {
        var generator = SeededGenerator(seed: 21)
        let letters = Array("ab cdé 日 \t xyz ")
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    letters.randomElement(using: &generator)!
                })
            let width = Int.random(in: 2...20, using: &generator)
            let rows = TextWrap.lines(of: text, width: width)
            let kept = rows.joined().filter { $0 != " " }
            #expect(kept == text.filter { $0 != " " && $0 != "\t" }, "seed 21: \(text)")
            #expect(rows.allSatisfy { TextWidth.columns(of: $0) <= width }, "seed 21: \(text)")
        }
    }

    @Test("words that differ inside a rewritten line are marked, and only those")
    func words() {
        let lines = TextDiff.lines(
            from: "Answer with the label only.", to: "Answer with the label and evidence.")
        #expect(lines.map(\.kind) == [.removed, .added])
        #expect(lines[0].segments.filter(\.isChanged).map(\.text) == ["only"])
        #expect(lines[1].segments.filter(\.isChanged).map(\.text) == ["and evidence"])
    }

    @Test("lines with nothing in common are not marked word by word")
    func unrelated() {
        let lines = TextDiff.lines(from: "alpha beta gamma", to: "one two three")
        #expect(lines.allSatisfy { $0.segments.count == 1 && !$0.segments[0].isChanged })
    }

    @Test("a difference holds both texts, line by line, in order")
    func diffProperties() {
        var generator = SeededGenerator(seed: 31)
        let words = ["a", "b", "c d", "e f g", "", "  x"]
        for _ in 0..<500 {
            func text() -> String {
                (0..<Int.random(in: 1...12, using: &generator))
                    .map { _ in words.randomElement(using: &generator)! }
                    .joined(separator: "\n")
            }
            let (old, new) = (text(), text())
            let lines = TextDiff.lines(from: old, to: new)
            let left = lines.filter { $0.kind != .added }.map(\.text)
            let right = lines.filter { $0.kind != .removed }.map(\.text)
            #expect(left == TextWrap.paragraphs(of: old), "seed 31")
            #expect(right == TextWrap.paragraphs(of: new), "seed 31")
            #expect(
                lines.filter { $0.kind != .removed && $0.kind != .same }.map(\.number)
                    == lines.filter { $0.kind == .added }.map(\.number))
        }
    }

    @Test("a huge text is compared in time that its size bounds")
    func hugeDiff() {
        let old = (0..<3000).map { "line \($0)" }.joined(separator: "\n")
        let new = (0..<3000).map { "row \($0)" }.joined(separator: "\n")
        #expect(TextDiff.lines(from: old, to: new).count == 6000)
    }

    @Test("fuzzy matching prefers starts of words and runs")
    func fuzzy() throws {
        let start = try #require(FuzzyMatch.match("pst", in: "promote support-triage"))
        let middle = try #require(FuzzyMatch.match("pst", in: "xpxsxt"))
        #expect(start.score > middle.score)
        #expect(FuzzyMatch.match("zz", in: "abc") == nil)
        #expect(FuzzyMatch.match("", in: "abc")?.score == 0)
        let exact = try #require(FuzzyMatch.match("theme", in: "theme nord"))
        #expect(exact.positions == [0, 1, 2, 3, 4])
        #expect(FuzzyMatch.match("nord", in: "another nord")?.positions == [8, 9, 10, 11])
    }
}
