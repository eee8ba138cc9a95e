/// A grid that shows a long row of things, several to a cell when there are more than cells, with
/// the number of the first one before each line.
package struct CellMap {
    package struct Layout: Equatable, Sendable {
        package let count: Int
        package let perCell: Int
        package let columns: Int
        package let rows: Int
        package let labelWidth: Int
        /// Columns of one cell. From three on the last one is a gap.
        package let cellWidth: Int

        /// Fits `count` things into a box. A wanted `perCell` of 1 may need more rows than the box
        /// has; then the map scrolls.
        package init(count: Int, in rect: Rect, perCell wanted: Int? = nil) {
            self.count = max(0, count)
            labelWidth = rect.width >= 24 ? String(max(0, count - 1)).count + 1 : 0
            let width = max(1, rect.width - labelWidth)
            let things = self.count
            // As large as cells can be while each thing still has its own.
            cellWidth =
                [3, 2].first { cell in
                    let columns = Self.columns(width / cell)
                    return (things + columns - 1) / columns <= rect.height
                } ?? 1
            columns = Self.columns(width / cellWidth)
            let cells = max(1, columns * max(1, rect.height))
            perCell = max(1, wanted ?? (things + cells - 1) / cells)
            let line = columns * perCell
            rows = (things + line - 1) / line
        }

        /// Lines of a round length make the numbers before them readable.
        private static func columns(_ fitting: Int) -> Int {
            fitting >= 8 ? fitting - fitting % 8 : max(1, fitting)
        }

        package func cell(of index: Int) -> (column: Int, row: Int) {
            let cell = index / perCell
            return (cell % columns, cell / columns)
        }

        /// The things in a cell; empty beyond the last.
        package func range(column: Int, row: Int) -> Range<Int> {
            let first = (row * columns + column) * perCell
            return min(first, count)..<min(first + perCell, count)
        }
    }

    package var layout: Layout
    package var topRow: Int
    /// The thing whose cell the cursor marks.
    package var cursor: Int?

    package init(layout: Layout, topRow: Int = 0, cursor: Int? = nil) {
        self.layout = layout
        self.topRow = topRow
        self.cursor = cursor
    }

    package func draw(
        on surface: inout Surface, in rect: Rect,
        cell: (Range<Int>) -> (glyph: Unicode.Scalar, style: Style)
    ) {
        guard !rect.isEmpty else { return }
        for line in 0..<min(rect.height, max(0, layout.rows - topRow)) {
            let row = topRow + line
            if layout.labelWidth > 0 {
                let number = String(row * layout.columns * layout.perCell)
                let box = Rect(
                    x: rect.x, y: rect.y + line, width: layout.labelWidth - 1, height: 1)
                surface.text(number, in: box, align: .right, .dim)
            }
            for column in 0..<layout.columns {
                let things = layout.range(column: column, row: row)
                if things.isEmpty { break }
                let (glyph, style) = cell(things)
                let x = rect.x + layout.labelWidth + column * layout.cellWidth
                let y = rect.y + line
                let isHere = cursor.map(things.contains) ?? false
                for part in 0..<(layout.cellWidth == 3 ? 2 : layout.cellWidth) {
                    surface.put(glyph, x: x + part, y: y, isHere ? style.with(.selected) : style)
                }
                if isHere { surface.cursor = Surface.Cursor(x: x, y: y, isVisible: false) }
            }
        }
    }
}
