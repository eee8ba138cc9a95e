/// A part of one row whose cells all have one style and differ from what the terminal shows.
package struct ChangedRun: Equatable, Sendable {
    package let row: Int
    package let columns: Range<Int>
    package let style: Style
}

package enum SurfaceDifference {
    /// The runs to send so that a terminal that shows `old` shows `new`; all of `new` when `old`
    /// is nil or of another size.
    ///
    /// A wide character changes whole: writes blank both halves of what they cut, so its halves
    /// differ together.
    package static func runs(from old: Surface?, to new: Surface) -> [ChangedRun] {
        let comparable = old?.size == new.size ? old : nil
        var runs: [ChangedRun] = []
        let width = new.size.columns
        for row in 0..<new.size.rows {
            let base = row * width
            var column = 0
            while column < width {
                if let comparable, comparable.cells[base + column] == new.cells[base + column] {
                    column += 1
                    continue
                }
                let start = column
                let style = new.cells[base + column].style
                repeat {
                    column += 1
                } while column < width
                    && new.cells[base + column].style == style
                    && comparable?.cells[base + column] != new.cells[base + column]
                runs.append(ChangedRun(row: row, columns: start..<column, style: style))
            }
        }
        return runs
    }
}
