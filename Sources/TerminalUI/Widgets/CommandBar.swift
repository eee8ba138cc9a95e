/// A line being typed after a sign, with what it could become listed above it.
package struct CommandBar: Equatable, Sendable {
    package struct Suggestion: Equatable, Sendable {
        package var text: String
        package var help: String
        /// Offsets of the letters that were typed.
        package var matched: [Int]
        package var disabledReason: String?

        package init(
            text: String, help: String, matched: [Int] = [], disabledReason: String? = nil
        ) {
            self.text = text
            self.help = help
            self.matched = matched
            self.disabledReason = disabledReason
        }
    }

    package static let visibleSuggestions = 10

    package var sign: String
    package var field: TextField
    package var suggestions: [Suggestion]
    package var selected: Int?

    package init(
        sign: String, field: TextField, suggestions: [Suggestion] = [], selected: Int? = nil
    ) {
        self.sign = sign
        self.field = field
        self.suggestions = suggestions
        self.selected = selected
    }

    /// Draws the line into the last row of the box and the suggestions above it.
    package func draw(on surface: inout Surface, in rect: Rect) {
        let (line, above) = rect.bottom(1)
        surface.fill(line, .text)
        surface.text(sign, in: line.left(sign.count + 1).taken, Style(.hintKey))
        field.draw(on: &surface, in: line.left(sign.count).rest)
        guard !suggestions.isEmpty else { return }
        let rows = min(suggestions.count, Self.visibleSuggestions, above.height - 2)
        guard rows > 0 else { return }
        let window = ListView(selected: selected ?? 0)
            .window(count: suggestions.count, visible: rows)
        let shown = suggestions[window]
        let textWidth = shown.map { TextWidth.columns(of: $0.text) }.max() ?? 0
        let helpWidth = shown.map { TextWidth.columns(of: note($0)) }.max() ?? 0
        let width = min(above.width, max(40, textWidth + helpWidth + 7))
        let box = above.bottom(rows + 2).taken.left(width).taken
        surface.fill(box, Style(.dialog))
        let scroll = Panel.Scroll(
            first: window.lowerBound, visible: rows, total: suggestions.count)
        let inner = Panel("", isFocused: true, scroll: scroll).draw(on: &surface, in: box)
        for (row, index) in window.enumerated() {
            draw(suggestions[index], textWidth, on: &surface, in: inner.row(row))
            if index == selected {
                surface.restyle(inner.row(row).inset(horizontal: -1)) { $0.with(.selected) }
            }
        }
    }

    private func note(_ suggestion: Suggestion) -> String {
        suggestion.disabledReason ?? suggestion.help
    }

    private func draw(
        _ suggestion: Suggestion, _ textWidth: Int, on surface: inout Surface, in line: Rect
    ) {
        let isOff = suggestion.disabledReason != nil
        var spans: [Span] = []
        for (index, character) in suggestion.text.enumerated() {
            let style: Style =
                isOff
                ? Style(.hintDisabled)
                : suggestion.matched.contains(index) ? Style(.inputMatch) : .text
            if let last = spans.last, last.style == style {
                spans[spans.count - 1].text.append(character)
            } else {
                spans.append(Span(String(character), style))
            }
        }
        surface.spans(spans, in: line)
        surface.text(note(suggestion), in: line.left(textWidth + 2).rest, Style(.hintText))
    }
}
