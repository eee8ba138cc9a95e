extension Surface {
    /// Draws a text in one row from `x` on, in at most `limit` columns. Returns the columns used.
    ///
    /// What does not fit is cut without a sign; `text(_:in:)` marks the cut.
    @discardableResult
    package mutating func write(
        _ text: some StringProtocol, x: Int, y: Int, limit: Int = .max, _ style: Style
    ) -> Int {
        guard y >= 0, y < size.rows, limit > 0 else { return 0 }
        let end = limit > size.columns - x ? size.columns : x + limit
        var column = x
        var lastBase: Int?
        for scalar in text.unicodeScalars {
            switch Sanitizer.drawn(scalar, ascii: glyphs.isASCII) {
            case .nothing: continue
            case .mark(let mark):
                if let lastBase { addMark(mark, at: lastBase) }
            case .glyph(let value, let width):
                if column + width > end { return max(0, column - x) }
                if column >= 0 {
                    let index = y * size.columns + column
                    set(value, width: width, at: index, column: column, style)
                    lastBase = index
                }
                column += width
            }
        }
        return max(0, column - x)
    }

    /// Draws a text into the first row of a box, cut with an ellipsis when it is too wide.
    package mutating func text(
        _ text: String, in rect: Rect, align: Alignment = .left, _ style: Style = .text
    ) {
        spans([Span(text, style)], in: rect, align: align)
    }

    /// Draws spans one after another into the first row of a box, cut with an ellipsis when they
    /// are too wide together. Returns the columns used.
    @discardableResult
    package mutating func spans(_ spans: [Span], in rect: Rect, align: Alignment = .left) -> Int {
        guard !rect.isEmpty else { return 0 }
        let widths = spans.map { TextWidth.columns(of: $0.text, ascii: glyphs.isASCII) }
        let total = widths.reduce(0, +)
        let isCut = total > rect.width
        let limit = isCut ? rect.width - 1 : rect.width
        let spare = isCut ? 0 : rect.width - total
        let start = rect.x + (align == .right ? spare : align == .center ? spare / 2 : 0)
        var used = 0
        var style = Style.text
        for (span, width) in zip(spans, widths) {
            if used == limit && isCut { break }
            style = span.style
            let drawn = write(span.text, x: start + used, y: rect.y, limit: limit - used, style)
            used += drawn
            if drawn < width { break }
        }
        if isCut {
            put(glyphs.ellipsis, x: start + used, y: rect.y, style)
            used += 1
        }
        return used
    }
}

/// Where a text stands in a box wider than itself.
package enum Alignment: Sendable {
    case left, right, center
}

/// A piece of text in one style.
package struct Span: Equatable, Sendable {
    package var text: String
    package var style: Style

    package init(_ text: String, _ style: Style = .text) {
        self.text = text
        self.style = style
    }
}
