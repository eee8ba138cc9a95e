import Testing

@testable import TerminalUI

@Suite("Sanitizer")
struct SanitizerTests {
    /// What must never stand in a cell: controls, what reorders text, what hides in it.
    static func isDangerous(_ value: UInt32) -> Bool {
        switch value {
        case 0x01..<0x20, 0x7F..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
            0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    @Test("no scalar of Unicode brings a dangerous one to the terminal", arguments: [false, true])
    func everyScalar(ascii: Bool) {
        var leaks: [UInt32] = []
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            switch Sanitizer.drawn(scalar, ascii: ascii) {
            case .glyph(let drawn, let width):
                if Self.isDangerous(drawn) || drawn == 0 || !(1...2).contains(width)
                    || (ascii && drawn > 0x7E)
                {
                    leaks.append(value)
                }
            case .mark(let mark): if Self.isDangerous(mark) || ascii { leaks.append(value) }
            case .nothing: break
            }
        }
        #expect(leaks.isEmpty, "\(leaks.prefix(10).map { String($0, radix: 16) })")
    }

    @Test("an escape sequence is drawn as a picture and moves nothing")
    func escape() {
        var surface = Surface(size: Size(20, 1))
        surface.write("a\u{1B}[2Jb\r\n\u{9B}31m", x: 0, y: 0, .text)
        #expect(surface.lines == ["a␛[2Jb␍␊\u{FFFD}31m"])
    }

    @Test("text that reorders or hides is made visible")
    func hidden() {
        var surface = Surface(size: Size(20, 1))
        surface.write("a\u{202E}b\u{E0041}\u{E0042}c\u{2066}", x: 0, y: 0, .text)
        #expect(surface.lines == ["a\u{FFFD}b\u{FFFD}\u{FFFD}c\u{FFFD}"])
    }

    @Test("joiners and variation selectors of ordinary emoji leave no trace")
    func joiners() {
        var surface = Surface(size: Size(20, 1))
        surface.write("x\u{200D}y\u{FE0F}z\u{AD}", x: 0, y: 0, .text)
        #expect(surface.lines == ["xyz"])
    }

    @Test("ASCII terminals get one question mark per column, so that nothing moves")
    func ascii() {
        var surface = Surface(size: Size(20, 1), glyphs: .ascii)
        surface.write("é日x", x: 0, y: 0, .text)
        #expect(surface[0, 0].text == "?")
        #expect(surface[3, 0].text == "x")
    }

    @Test("a text's width is the columns that drawing it uses", arguments: [false, true])
    func width(ascii: Bool) {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<20 {
                let limit: UInt32 = [0x80, 0x400, 0x3100, 0x20000].randomElement(
                    using: &generator)!
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) {
                    text.append(scalar)
                }
            }
            var surface = Surface(size: Size(80, 1), glyphs: ascii ? .ascii : .braille)
            let used = surface.write(String(text), x: 0, y: 0, .text)
            #expect(used == TextWidth.columns(of: String(text), ascii: ascii), "seed 7: \(text)")
        }
    }
}
