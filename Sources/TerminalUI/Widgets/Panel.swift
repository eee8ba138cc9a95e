/// A framed box with a title on its top line and a remark at the right end of it.
package struct Panel {
    package var title: String
    package var meta: [Span]
    package var isFocused: Bool
    /// What of the content is in view, when it does not all fit.
    package var scroll: Scroll?

    package struct Scroll: Equatable, Sendable {
        package var first: Int
        package var visible: Int
        package var total: Int

        package init(first: Int, visible: Int, total: Int) {
            self.first = first
            self.visible = visible
            self.total = total
        }
    }

    package init(
        _ title: String, meta: [Span] = [], isFocused: Bool = false, scroll: Scroll? = nil
    ) {
        self.title = title
        self.meta = meta
        self.isFocused = isFocused
        self.scroll = scroll
    }

    package init(_ title: String, meta: String, isFocused: Bool = false) {
        self.init(title, meta: [Span(meta, Style(.meta))], isFocused: isFocused)
    }

    /// The part of a panel's box that its content may use.
    package static func content(of rect: Rect) -> Rect {
        rect.inset(horizontal: 2, vertical: 1)
    }

    /// Draws the frame and returns the content's box.
    @discardableResult
    package func draw(on surface: inout Surface, in rect: Rect) -> Rect {
        guard rect.width >= 4, rect.height >= 2 else {
            return Rect(x: rect.x, y: rect.y, width: 0, height: 0)
        }
        drawFrame(on: &surface, in: rect)
        drawTitle(on: &surface, in: rect)
        drawScroll(on: &surface, in: rect)
        return Self.content(of: rect)
    }

    private func drawFrame(on surface: inout Surface, in rect: Rect) {
        let style = Style(isFocused ? .frameFocused : .frame)
        let glyphs = surface.glyphs
        let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
        for x in (rect.x + 1)..<right {
            surface.put(glyphs.horizontal, x: x, y: rect.y, style)
            surface.put(glyphs.horizontal, x: x, y: bottom, style)
        }
        for y in (rect.y + 1)..<max(rect.y + 1, bottom) {
            surface.put(glyphs.vertical, x: rect.x, y: y, style)
            surface.put(glyphs.vertical, x: right, y: y, style)
        }
        surface.put(glyphs.topLeft, x: rect.x, y: rect.y, style)
        surface.put(glyphs.topRight, x: right, y: rect.y, style)
        surface.put(glyphs.bottomLeft, x: rect.x, y: bottom, style)
        surface.put(glyphs.bottomRight, x: right, y: bottom, style)
    }

    /// The title is served first; the remark only takes what is left of the line, whole or not
    /// at all.
    private func drawTitle(on surface: inout Surface, in rect: Rect) {
        let line = Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
        guard !title.isEmpty, line.width >= 3 else { return }
        let ascii = surface.glyphs.isASCII
        let titleWidth = min(line.width, TextWidth.columns(of: title, ascii: ascii) + 2)
        let box = line.left(titleWidth).taken
        surface.fill(box, .text)
        surface.text(
            title, in: box.inset(horizontal: 1), Style(isFocused ? .titleFocused : .title))
        let metaWidth =
            meta.reduce(0) { $0 + TextWidth.columns(of: $1.text, ascii: ascii) } + 2
        guard metaWidth > 2, titleWidth + 2 + metaWidth <= line.width else { return }
        let metaBox = line.right(metaWidth).taken
        surface.fill(metaBox, .text)
        surface.spans(meta, in: metaBox.inset(horizontal: 1))
    }

    private func drawScroll(on surface: inout Surface, in rect: Rect) {
        let track = rect.height - 2
        guard let scroll, scroll.total > scroll.visible, scroll.visible > 0, track >= 2 else {
            return
        }
        let length = max(1, min(track, track * scroll.visible / scroll.total))
        let hidden = scroll.total - scroll.visible
        let first = min(max(0, scroll.first), hidden)
        let offset = (first * (track - length) + hidden / 2) / hidden
        for y in 0..<length {
            surface.put(
                surface.glyphs.scrollThumb, x: rect.maxX - 1, y: rect.y + 1 + offset + y,
                Style(isFocused ? .frameFocused : .frame))
        }
    }
}
