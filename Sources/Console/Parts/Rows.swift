import TerminalUI

/// Rows of a label and a value, of which boxes are made.
extension Surface {
    /// A quiet label at the left, and the rest of the row for what it labels.
    mutating func label(_ text: String, width: Int, in row: Rect) -> Rect {
        let (box, rest) = row.left(width)
        self.text(text, in: box.left(max(0, width - 1)).taken, .dim)
        return rest
    }

    /// A label and a text in one row.
    mutating func pair(
        _ label: String, _ value: String, width: Int, in row: Rect, _ style: Style = .text
    ) {
        text(value, in: self.label(label, width: width, in: row), style)
    }
}

extension [Span] {
    /// Parts with a gap between each two; a part that no longer fits into a width is left out
    /// whole, and so are those after it.
    static func joined(_ parts: [[Span]], gap: String, width: Int = .max) -> [Span] {
        var result: [Span] = []
        var used = 0
        for part in parts where !part.isEmpty {
            let lead = result.isEmpty ? [] : [Span(gap, .dim)]
            let extent = (lead + part).reduce(0) { $0 + TextWidth.columns(of: $1.text) }
            // The first part is shown in any case, cut if it must be.
            if used + extent > width && !result.isEmpty { break }
            result += lead + part
            used += extent
        }
        return result
    }
}

extension SampleSeries {
    /// One value a second up to a moment: graphs of it scroll with the clock.
    init(_ values: [Double], atMilliseconds: Int64) {
        self.init(values, total: Int(atMilliseconds / 1000))
    }
}
