/// Text in rows of a given width, ready to be scrolled.
package struct ScrollingText: Equatable, Sendable {
    package let rows: [[Span]]

    package init(rows: [[Span]]) { self.rows = rows }

    /// Wraps at blanks; make it when the text or the width changes and not per frame.
    package init(_ text: String, width: Int, style: Style = .text) {
        rows = TextWrap.lines(of: text, width: width).map { [Span($0, style)] }
    }

    package func lastTop(height: Int) -> Int { max(0, rows.count - height) }

    package func draw(on surface: inout Surface, in rect: Rect, top: Int = 0) {
        let first = max(0, min(top, lastTop(height: rect.height)))
        for (line, row) in rows.dropFirst(first).prefix(rect.height).enumerated() {
            surface.spans(row, in: rect.row(line))
        }
    }
}
