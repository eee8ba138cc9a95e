/// A key, what it does here, and why it does nothing just now, if so.
package struct Hint: Equatable, Sendable {
    package var key: String
    package var label: String
    /// A sentence for help; the label alone when empty.
    package var help: String
    package var disabledReason: String?

    package init(
        _ key: String, _ label: String, help: String = "", disabledReason: String? = nil
    ) {
        self.key = key
        self.label = label
        self.help = help
        self.disabledReason = disabledReason
    }
}

/// The line of keys at the bottom. Hints that do not fit are left to the help overlay, whole.
package struct Footer {
    package var hints: [Hint]
    /// Shown at the right end always.
    package var trailing: [Hint]

    package init(hints: [Hint], trailing: [Hint] = []) {
        self.hints = hints
        self.trailing = trailing
    }

    package func draw(on surface: inout Surface, in rect: Rect) {
        let ascii = surface.glyphs.isASCII
        let tail = trailing.flatMap { Self.spans($0) }
        let tailWidth = tail.reduce(0) { $0 + TextWidth.columns(of: $1.text, ascii: ascii) }
        var left = rect
        if tailWidth <= rect.width {
            surface.spans(tail, in: rect.right(tailWidth).taken)
            left = rect.right(tailWidth).rest
        }
        for hint in hints {
            let spans = Self.spans(hint)
            let width = spans.reduce(0) { $0 + TextWidth.columns(of: $1.text, ascii: ascii) }
            guard width <= left.width else { break }
            surface.spans(spans, in: left)
            left = left.left(width).rest
        }
    }

    private static func spans(_ hint: Hint) -> [Span] {
        let isOff = hint.disabledReason != nil
        return [
            Span(" " + hint.key, Style(isOff ? .hintDisabled : .hintKey)),
            Span(" " + hint.label + " ", Style(isOff ? .hintDisabled : .hintText)),
        ]
    }
}
