/// Breaks styled text into rows, before words where it can: a difference must show every character.
enum SpanWrap {
    static func rows(of spans: [Span], width: Int) -> [[Span]] {
        var rows: [[Span]] = []
        var row: [Span] = []
        var used = 0
        func flush() {
            rows.append(row)
            row = []
            used = 0
        }
        func append(_ text: some StringProtocol, _ style: Style, _ extent: Int) {
            if row.last?.style == style {
                row[row.count - 1].text += text
            } else {
                row.append(Span(String(text), style))
            }
            used += extent
        }
        for span in spans {
            for word in TextWrap.words(of: span.text) {
                let extent = TextWidth.columns(of: word)
                if used + extent <= width {
                    append(word, span.style, extent)
                    continue
                }
                // A word that no row could hold is broken where the row ends.
                if used > 0 && extent <= width && word.first != " " { flush() }
                for character in word {
                    let extent = TextWidth.columns(of: String(character))
                    if used + extent > width, used > 0 { flush() }
                    append(String(character), span.style, extent)
                }
            }
        }
        if !row.isEmpty || rows.isEmpty { rows.append(row) }
        return rows
    }
}
