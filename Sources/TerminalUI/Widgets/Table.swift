/// A column of a table.
package struct Column: Sendable {
    package var title: String
    package var width: Width
    package var align: Alignment
    /// Columns of a higher number go first when there is no room for all; 0 always stays.
    package var priority: Int

    package enum Width: Equatable, Sendable {
        case fixed(Int)
        /// Grows with the table, by this weight, from its minimum on.
        case flexible(Int, weight: Int = 1)

        var minimum: Int {
            switch self {
            case .fixed(let width), .flexible(let width, _): width
            }
        }
    }

    package init(
        _ title: String, _ width: Width, align: Alignment = .left, priority: Int = 0
    ) {
        self.title = title
        self.width = width
        self.align = align
        self.priority = priority
    }
}

/// Rows of columns with a header, of which one row may be selected.
package struct Table {
    package var columns: [Column]
    package var rowCount: Int
    /// The row at the top, and the selected one.
    package var view: ListView
    package var isFocused: Bool
    /// The selected row is marked although keys go elsewhere: other boxes show what belongs to it.
    package var showsIdleSelection: Bool
    /// The index of the column that the rows are ordered by.
    package var sort: (column: Int, ascending: Bool)?
    package var emptyText: String

    package static let markerWidth = 2
    static let gap = 2

    package init(
        columns: [Column], rowCount: Int, view: ListView, isFocused: Bool,
        showsIdleSelection: Bool = true,
        sort: (column: Int, ascending: Bool)? = nil, emptyText: String = "nothing here yet"
    ) {
        self.columns = columns
        self.rowCount = rowCount
        self.view = view
        self.isFocused = isFocused
        self.showsIdleSelection = showsIdleSelection
        self.sort = sort
        self.emptyText = emptyText
    }

    /// Rows that fit below the header of a box of this height.
    package static func visibleRows(height: Int) -> Int { max(0, height - 1) }

    /// Draws the table; `cells` gives a row's spans, one per column, and is asked only for rows in
    /// view.
    package func draw(
        on surface: inout Surface, in rect: Rect, cells: (Int) -> [Span]
    ) {
        guard !rect.isEmpty else { return }
        let shown = Self.layout(columns, width: rect.width - Self.markerWidth)
        drawHeader(on: &surface, in: rect.row(0), shown)
        let body = rect.top(1).rest
        guard rowCount > 0 else {
            surface.text(emptyText, in: body.row(0).left(Self.markerWidth).rest, .dim)
            return
        }
        let window = view.window(count: rowCount, visible: body.height)
        for (line, row) in window.enumerated() {
            drawRow(row, cells(row), on: &surface, in: body.row(line), shown)
        }
    }

    private func drawHeader(on surface: inout Surface, in line: Rect, _ shown: [Shown]) {
        for column in shown {
            let spec = columns[column.index]
            var title = spec.title
            if let sort, sort.column == column.index {
                let glyphs = surface.glyphs
                title += " \(sort.ascending ? glyphs.ascending : glyphs.descending)"
            }
            let box = column.box(in: line)
            surface.text(title, in: box, align: spec.align, Style(.meta))
        }
    }

    private func drawRow(
        _ row: Int, _ cells: [Span], on surface: inout Surface, in line: Rect, _ shown: [Shown]
    ) {
        for column in shown where column.index < cells.count {
            surface.text(
                cells[column.index].text, in: column.box(in: line),
                align: columns[column.index].align, cells[column.index].style)
        }
        guard row == view.selected, isFocused || showsIdleSelection else { return }
        surface.put(
            surface.glyphs.marker, x: line.x, y: line.y, isFocused ? .text : Style(.accent))
        let overlay: Style.Overlay = isFocused ? .selected : .selectedIdle
        surface.restyle(line) { $0.with(overlay) }
        if isFocused { surface.cursor = Surface.Cursor(x: line.x, y: line.y, isVisible: false) }
    }

    /// A column with its place in a row.
    package struct Shown: Equatable {
        package let index: Int
        let offset: Int
        let width: Int

        /// The column's part of a row whose first `indent` cells are left free.
        package func box(in line: Rect, indent: Int = Table.markerWidth) -> Rect {
            Rect(
                x: line.x + indent + offset, y: line.y,
                width: min(width, max(0, line.width - indent - offset)), height: line.height)
        }
    }

    /// Which columns are shown in a width, where, and how wide.
    package static func layout(_ columns: [Column], width: Int) -> [Shown] {
        var kept = Array(columns.indices)
        func needed() -> Int {
            kept.reduce(0) { $0 + columns[$1].width.minimum } + max(0, kept.count - 1) * gap
        }
        while needed() > width {
            // The least important of those left; of equals the rightmost.
            guard
                let least = kept.filter({ columns[$0].priority > 0 })
                    .max(by: { columns[$0].priority <= columns[$1].priority })
            else { break }
            kept.removeAll { $0 == least }
        }
        let lengths = kept.map { index -> Length in
            switch columns[index].width {
            case .fixed(let width): .cells(width)
            case .flexible(let minimum, let weight): .share(weight, atLeast: minimum)
            }
        }
        let available = max(0, width - max(0, kept.count - 1) * gap)
        var offset = 0
        return zip(kept, Rect.distribute(available, over: lengths)).map { index, width in
            defer { offset += width + gap }
            return Shown(index: index, offset: offset, width: width)
        }
    }
}
