import Testing

@testable import TerminalUI

@Suite("Difference of surfaces")
struct DifferenceTests {
    /// A surface with random text, wide characters among it, in random places and styles.
    static func random(_ generator: inout SeededGenerator, size: Size) -> Surface {
        var surface = Surface(size: size)
        for _ in 0..<8 {
            let text = String((0..<4).map { _ in "ab日é".randomElement(using: &generator)! })
            surface.write(
                text, x: Int.random(in: -2..<size.columns, using: &generator),
                y: Int.random(in: 0..<size.rows, using: &generator),
                [.text, .error, .dim].randomElement(using: &generator)!)
        }
        return surface
    }

    @Test("the changed runs are all that has to be sent, in one style each")
    func runs() {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<300 {
            let old = Self.random(&generator, size: Size(12, 3))
            let new = Self.random(&generator, size: Size(12, 3))
            var cells = old.cells
            for run in SurfaceDifference.runs(from: old, to: new) {
                for column in run.columns {
                    let index = run.row * 12 + column
                    #expect(new.cells[index].style == run.style, "seed 41")
                    #expect(cells[index] != new.cells[index], "seed 41: sent for nothing")
                    cells[index] = new.cells[index]
                }
            }
            #expect(cells == new.cells, "seed 41")
        }
    }

    @Test("a wide character is sent with its left half, which brings the right one along")
    func wideCharacters() {
        var old = Surface(size: Size(4, 1))
        var new = Surface(size: Size(4, 1))
        old.write("日", x: 0, y: 0, .text)
        new.write("中", x: 0, y: 0, .text)
        #expect(
            SurfaceDifference.runs(from: old, to: new)
                == [ChangedRun(row: 0, columns: 0..<1, style: .text)])
    }

    @Test("nothing changed means nothing to send; another size means all of it")
    func extremes() {
        let surface = Surface(size: Size(10, 4))
        #expect(SurfaceDifference.runs(from: surface, to: surface).isEmpty)
        let sent = SurfaceDifference.runs(from: Surface(size: Size(9, 4)), to: surface)
        #expect(sent.reduce(0) { $0 + $1.columns.count } == 40)
    }
}
