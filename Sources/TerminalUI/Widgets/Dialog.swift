/// Asks before something happens. `enter` never confirms; the key that does is named.
package struct Dialog: Equatable, Sendable {
    package var title: String
    /// Rows of spans; an empty one is a blank line.
    package var body: [[Span]]
    package var choices: [Hint]
    /// A text to be given before the action is let through.
    package var typed: Typed?
    /// Why the action is not possible; replaces the choice to confirm.
    package var refusal: String?

    package struct Typed: Equatable, Sendable {
        package var label: String
        package var field: TextField

        package init(label: String, field: TextField) {
            self.label = label
            self.field = field
        }
    }

    package init(
        title: String, body: [[Span]], choices: [Hint], typed: Typed? = nil,
        refusal: String? = nil
    ) {
        self.title = title
        self.body = body
        self.choices = choices
        self.typed = typed
        self.refusal = refusal
    }

    package func draw(on surface: inout Surface) {
        let room = max(20, min(76, surface.size.columns - 8))
        let rows = body.flatMap { $0.isEmpty ? [[]] : SpanFlow.rows(of: $0, width: room) }
        let widest = rows.map(width).max() ?? 0
        let refusalRows = refusal.map { TextWrap.lines(of: $0, width: room) } ?? []
        let extra = (typed == nil ? 0 : 2) + (refusalRows.isEmpty ? 0 : refusalRows.count + 1)
        let box = Overlay(
            title, width: max(44, min(room, max(widest, title.count + 6))),
            height: rows.count + extra + 2
        ).draw(on: &surface)
        var line = 0
        for row in rows {
            surface.spans(row, in: box.row(line))
            line += 1
        }
        if !refusalRows.isEmpty {
            line += 1
            for row in refusalRows {
                surface.text(row, in: box.row(line), .warn)
                line += 1
            }
        }
        if let typed {
            let label = typed.label + " "
            surface.text(label, in: box.row(line + 1), .dim)
            let width = TextWidth.columns(of: label, ascii: surface.glyphs.isASCII)
            typed.field.draw(on: &surface, in: box.row(line + 1).left(width).rest)
        }
        // The choices keep the last row, even where the box had to shrink.
        let last = box.row(box.height - 1)
        surface.fill(last, Style(.dialog))
        Footer(hints: choices).draw(
            on: &surface,
            in: Rect(x: last.x - 1, y: last.y, width: last.width + 1, height: last.height))
    }

    private func width(_ spans: [Span]) -> Int {
        spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    }
}
