/// A grid of cells to draw on: what the terminal shows next. Drawing outside of it is clipped.
///
/// Text is sanitised as it is drawn, so nothing on a surface can move the terminal's cursor or
/// change its state. The grid is reused from frame to frame: `reset` allocates only when the size
/// changes.
package struct Surface: Equatable, Sendable {
    package private(set) var size: Size
    package private(set) var glyphs: GlyphSet
    package private(set) var cells: [Cell]
    /// Where the terminal's cursor stands; screen readers follow it.
    package var cursor: Cursor?

    package struct Cursor: Equatable, Sendable {
        package var x: Int
        package var y: Int
        /// True where text is being typed.
        package var isVisible: Bool

        package init(x: Int, y: Int, isVisible: Bool) {
            self.x = x
            self.y = y
            self.isVisible = isVisible
        }
    }

    package init(size: Size, glyphs: GlyphSet = .braille) {
        self.size = Size(max(0, size.columns), max(0, size.rows))
        self.glyphs = glyphs
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// Blank again, in this size and with these glyphs.
    package mutating func reset(size: Size, glyphs: GlyphSet) {
        self.glyphs = glyphs
        cursor = nil
        if size == self.size {
            for index in cells.indices { cells[index] = .blank }
        } else {
            self = Surface(size: size, glyphs: glyphs)
        }
    }

    package var bounds: Rect { Rect(size) }

    package subscript(x: Int, y: Int) -> Cell { cells[y * size.columns + x] }

    /// Sets one cell to a glyph of width 1 that needs no sanitising.
    package mutating func put(_ glyph: Unicode.Scalar, x: Int, y: Int, _ style: Style) {
        guard x >= 0, x < size.columns, y >= 0, y < size.rows else { return }
        set(glyph.value, width: 1, at: y * size.columns + x, column: x, style)
    }

    /// Fills a box with one glyph.
    package mutating func fill(_ rect: Rect, with glyph: Unicode.Scalar = " ", _ style: Style) {
        let box = rect.intersection(bounds)
        for y in box.y..<box.maxY {
            for x in box.x..<box.maxX { put(glyph, x: x, y: y, style) }
        }
    }

    /// Changes the style of what a box shows already.
    package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let box = rect.intersection(bounds)
        for y in box.y..<box.maxY {
            for index in (y * size.columns + box.x)..<(y * size.columns + box.maxX) {
                cells[index].style = change(cells[index].style)
            }
        }
    }

    /// Writes a glyph of one or two columns. A wide character that it cuts in two goes blank.
    mutating func set(_ scalar: UInt32, width: Int, at index: Int, column: Int, _ style: Style) {
        sever(index, column)
        cells[index] = Cell(scalar: scalar, style: style)
        guard width == 2 else { return }
        sever(index + 1, column + 1)
        cells[index + 1] = Cell(scalar: 0, style: style)
    }

    /// Before a cell is overwritten: the other half of its wide character cannot stay.
    private mutating func sever(_ index: Int, _ column: Int) {
        if cells[index].isContinuation, column > 0 {
            cells[index - 1] = Cell(scalar: 0x20, style: cells[index - 1].style)
        }
        if column + 1 < size.columns, cells[index + 1].isContinuation {
            cells[index + 1].scalar = 0x20
        }
    }

    /// Draws a combining mark over a cell. More than two on one base are stacking for its own
    /// sake and are left out; the base stays readable.
    mutating func addMark(_ mark: UInt32, at index: Int) {
        if cells[index].firstMark == 0 {
            cells[index].firstMark = mark
        } else if cells[index].secondMark == 0 {
            cells[index].secondMark = mark
        }
    }
}
