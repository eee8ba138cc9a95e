/// Breaks styled text into rows, anywhere: a difference must show every character.
enum SpanWrap {
    static func rows(of spans: [Span], width: Int) -> [[Span]] {
        var rows: [[Span]] = []
        var row: [Span] = []
        var used = 0
        for span in spans {
            var piece = ""
            for character in span.text {
                let extent = TextWidth.columns(of: String(character))
                if used + extent > width, used > 0 {
                    if !piece.isEmpty { row.append(Span(piece, span.style)) }
                    rows.append(row)
                    (row, piece, used) = ([], "", 0)
                }
                piece.append(character)
                used += extent
            }
            if !piece.isEmpty { row.append(Span(piece, span.style)) }
        }
        if !row.isEmpty || rows.isEmpty { rows.append(row) }
        return rows
    }
}
