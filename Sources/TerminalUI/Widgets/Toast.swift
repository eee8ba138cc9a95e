/// A short answer to what the operator just did, over the line above the footer.
package struct Toast: Equatable, Sendable {
    package enum Kind: Sendable {
        case done, note, failed
    }

    package var kind: Kind
    package var text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    package func draw(on surface: inout Surface, in line: Rect) {
        let glyphs = surface.glyphs
        let (glyph, style): (Unicode.Scalar, Style) =
            switch kind {
            case .done: (glyphs.check, .ok)
            case .note: (glyphs.dot, .accent)
            case .failed: (glyphs.cross, .error)
            }
        surface.fill(line, .text)
        surface.spans([Span(" \(glyph) ", style), Span(text, style)], in: line)
    }
}
