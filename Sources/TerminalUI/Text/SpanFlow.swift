/// Breaks styled text into rows at blanks.
package enum SpanFlow {
    package static func rows(of spans: [Span], width: Int) -> [[Span]] {
        let total = spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
        if total <= width { return [spans] }
        var rows: [[Span]] = []
        var row: [Span] = []
        var used = 0
        for span in spans {
            for word in TextWrap.words(of: span.text) {
                let extent = TextWidth.columns(of: word)
                if used + extent > width, used > 0 {
                    rows.append(row)
                    row = []
                    used = 0
                    if word.allSatisfy({ $0 == " " }) { continue }
                }
                if row.last?.style == span.style {
                    row[row.count - 1].text += word
                } else {
                    row.append(Span(String(word), span.style))
                }
                used += extent
            }
        }
        if !row.isEmpty { rows.append(row) }
        return rows
    }
}
