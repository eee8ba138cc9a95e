/// The difference of two texts, in rows of a given width, ready to be scrolled.
package struct DiffView: Equatable, Sendable {
    /// One row of the screen.
    package struct Row: Equatable, Sendable {
        let number: Int?
        let sign: Unicode.Scalar
        let spans: [Span]
        let style: Style
    }

    package let rows: [Row]
    package let addedCount: Int
    package let removedCount: Int

    static let gutter = 7

    /// Wraps long lines; costs time in proportion to the text, so make it when the texts or the
    /// width change and not per frame.
    package init(_ lines: [ComparedLine], width: Int) {
        let textWidth = max(8, width - Self.gutter)
        rows = lines.flatMap { Self.rows(of: $0, width: textWidth) }
        addedCount = lines.count { $0.kind == .added }
        removedCount = lines.count { $0.kind == .removed }
    }

    private static func rows(of line: ComparedLine, width: Int) -> [Row] {
        let (sign, style, word): (Unicode.Scalar, Style, Style) =
            switch line.kind {
            case .same: (" ", .text, .text)
            case .removed: ("-", Style(.diffRemoved), Style(.diffRemovedWord))
            case .added: ("+", Style(.diffAdded), Style(.diffAddedWord))
            case .heading: (" ", Style(.diffHunk), Style(.diffHunk))
            }
        let spans = line.segments.map { Span($0.text, $0.isChanged ? word : style) }
        return SpanWrap.rows(of: spans, width: width).enumerated().map { index, spans in
            Row(number: index == 0 ? line.number : nil, sign: sign, spans: spans, style: style)
        }
    }

    package func draw(on surface: inout Surface, in rect: Rect, top: Int) {
        let first = max(0, min(top, rows.count - 1))
        for (line, row) in rows.dropFirst(first).prefix(rect.height).enumerated() {
            let box = rect.row(line)
            let (gutter, text) = box.left(Self.gutter)
            if let number = row.number {
                surface.text(String(number), in: gutter.left(4).taken, align: .right, .dim)
            }
            surface.spans([Span(String(row.sign), row.style)], in: gutter.left(5).rest)
            surface.spans(row.spans, in: text)
        }
    }
}
