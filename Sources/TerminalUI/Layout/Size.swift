/// The extent of a surface or a box, in cells.
package struct Size: Equatable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(_ columns: Int, _ rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}
