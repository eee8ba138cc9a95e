/// Says in words what a screen shows: each term, and what to make of it.
package struct ExplainOverlay {
    package struct Entry: Equatable, Sendable {
        package var term: String
        package var text: String

        package init(_ term: String, _ text: String) {
            self.term = term
            self.text = text
        }
    }

    package var title: String
    package var entries: [Entry]

    package init(title: String, entries: [Entry]) {
        self.title = title
        self.entries = entries
    }

    static let termWidth = 16

    package func draw(on surface: inout Surface, top: Int = 0) {
        let width = max(20, min(92, surface.size.columns - 8))
        let text = ScrollingText(rows: rows(width: width))
        let box = Overlay(title, width: width, height: text.rows.count + 1).draw(on: &surface)
        let (foot, body) = box.bottom(1)
        text.draw(on: &surface, in: body, top: top)
        let isWhole = text.rows.count <= body.height
        surface.text(
            isWhole || foot.width < 24 ? "esc closes" : "j k scroll, esc closes", in: foot,
            align: .right, .dim)
    }

    private func rows(width: Int) -> [[Span]] {
        let isNarrow = width < 50
        let textWidth = isNarrow ? width : width - Self.termWidth
        return entries.flatMap { entry -> [[Span]] in
            let lines = TextWrap.lines(of: entry.text, width: textWidth)
            if isNarrow {
                return [[Span(entry.term, Style(.title))]] + lines.map { [Span($0)] } + [[]]
            }
            return lines.enumerated().map { index, line in
                let term = index == 0 ? entry.term : ""
                let padding = max(1, Self.termWidth - TextWidth.columns(of: term))
                return [
                    Span(term, Style(.title)), Span(String(repeating: " ", count: padding)),
                    Span(line),
                ]
            } + [[]]
        }.dropLast()
    }
}
