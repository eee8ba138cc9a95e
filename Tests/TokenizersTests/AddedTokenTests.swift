import Testing

@testable import Tokenizers

@Suite("Added tokens")
struct AddedTokenTests {
    private func parts(_ text: String, _ tokens: [AddedToken], _ trust: Trust = .everything)
        -> [String]
    {
        let table = AddedTokens(tokens)
        return Array(text.utf8).withUnsafeBufferPointer { buffer in
            table.parts(of: buffer, trust: trust).map { part in
                switch part {
                case .token(let id): "#\(id)"
                case .text(let piece):
                    String(decoding: buffer[piece.start..<piece.end], as: UTF8.self)
                }
            }
        }
    }

    private func token(_ id: Int32, _ text: String, special: Bool = true) -> AddedToken {
        AddedToken(id: id, text: Array(text.utf8), isSpecial: special)
    }

    @Test("the leftmost token counts, and of those the longest")
    func longest() {
        let tokens = [token(1, "<a>"), token(2, "<a>b"), token(3, "b<c>")]
        #expect(parts("x<a>b<c>", tokens) == ["x", "#2", "<c>"])
        #expect(parts("<a><a>bb<c>", tokens) == ["#1", "#2", "#3"])
        #expect(parts("<a", tokens) == ["<a"])
        #expect(parts("", tokens) == [])
    }

    @Test("tokens take the white space that they ask for")
    func stripping() {
        var left = token(1, "<l>")
        left.stripsLeft = true
        var right = token(2, "<r>")
        right.stripsRight = true
        #expect(parts("a \n<l> b", [left, right]) == ["a", "#1", " b"])
        #expect(parts("a <r>\u{3000} b", [left, right]) == ["a ", "#2", "b"])
        #expect(parts("<r>  <l>", [left, right]) == ["#2", "#1"])
    }

    @Test("a token for single words does not count within words")
    func singleWord() {
        var word = token(1, "cat")
        word.singleWord = true
        #expect(parts("a cat.", [word]) == ["a ", "#1", "."])
        #expect(parts("concat cats catcat", [word]) == ["concat cats catcat"])
        #expect(parts("écat cat٣ _cat cat\u{301}", [word]) == ["écat cat٣ _cat cat\u{301}"])
        #expect(parts("漢cat-cat", [word]) == ["漢cat-", "#1"])
    }

    @Test("special tokens are found only in trusted text, others anywhere")
    func trust() {
        let tokens = [token(1, "<s>"), token(2, "<t>", special: false)]
        #expect(parts("<s><t>", tokens, .nothing) == ["<s>", "#2"])
        let half = Trust(ranges: [Piece(start: 0, end: 3), Piece(start: 5, end: 8)])
        #expect(parts("<s><s><s>", tokens, half) == ["#1", "<s><s>"])
    }

    @Test("text before a trusted token cannot swallow part of it")
    func overlap() {
        let tokens = [token(1, "<end>"), token(2, "x<end"), token(3, "<end>y")]
        let trusted = Trust(ranges: [Piece(start: 1, end: 6)])
        #expect(parts("x<end>y", tokens, trusted) == ["x", "#1", "y"])
    }
}
