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
        let (old, new) = WordDiff.segments(
            from: "Answer with the label only.", to: "Answer with the label and evidence.")
        #expect(old.filter(\.isChanged).map(\.text) == ["only"])
        #expect(new.filter(\.isChanged).map(\.text) == ["and evidence"])
    }

    @Test("lines with nothing in common are not marked word by word")
    func unrelated() {
        let (old, new) = WordDiff.segments(from: "alpha beta gamma", to: "one two three")
        #expect(old == [.init("alpha beta gamma")])
        #expect(new == [.init("one two three")])
    }

    @Test("marking keeps every line's text, and compares removed lines with the added after them")
    func marking() {
        var generator = SeededGenerator(seed: 31)
        let kinds: [ComparedLine.Kind] = [.same, .removed, .added, .heading]
        for _ in 0..<500 {
            let lines = (0..<Int.random(in: 0...12, using: &generator)).map { index in
                ComparedLine(
                    kinds.randomElement(using: &generator)!, number: index,
                    ["a b c", "a x c", "", "日本 b", "  a b"].randomElement(using: &generator)!)
            }
            let marked = ComparedLine.marking(lines)
            #expect(marked.map(\.text) == lines.map(\.text), "seed 31")
            #expect(marked.map(\.kind) == lines.map(\.kind), "seed 31")
        }
        let pair = ComparedLine.marking([
            ComparedLine(.removed, number: 1, "a b c"), ComparedLine(.added, number: 1, "a x c"),
        ])
        #expect(pair.map { $0.segments.filter(\.isChanged).map(\.text) } == [["b"], ["x"]])
    }

    @Test("a huge line is not compared word by word")
    func hugeLine() {
        let long = String(repeating: "word ", count: 5000)
        #expect(WordDiff.segments(from: long, to: long + "x").new.count == 1)
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
