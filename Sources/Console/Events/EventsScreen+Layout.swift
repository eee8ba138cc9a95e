import ControlAPI
package import TerminalUI

extension EventsScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(Pane.list.rawValue, rect)] }
        let rows = rect.rows([.share(1), .cells(5)])
        return [Box(Pane.list.rawValue, rows[0]), Box(Pane.detail.rawValue, rows[1])]
    }

    func visibleRows(_ context: ScreenContext) -> Int {
        let box = boxes(in: context.room, context).first { $0.pane == Pane.list.rawValue }
        return box.map { max(0, Panel.content(of: $0.rect).height - 1) } ?? 0
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            if box.pane == Pane.list.rawValue {
                drawList(on: &surface, in: box.rect, context)
            } else {
                drawDetail(on: &surface, in: box.rect, context)
            }
        }
    }

    private func drawList(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shown
        var meta = [Span("from \(level.rawValue) on", Style(.meta))]
        if let filter, !filter.isEmpty { meta.insert(Span("/\(filter)  ", .accent), at: 0) }
        let box = Panel(
            "Events", meta: meta, isFocused: true,
            scroll: .init(
                first: list.view.top, visible: visibleRows(context), total: rows.count)
        ).draw(on: &surface, in: rect)
        guard all != nil else { return Waiting.draw(on: &surface, in: box, "reading events") }
        let glyphs = surface.glyphs
        Table(
            columns: [
                Column("WHEN", .fixed(8)), Column("LEVEL", .fixed(9)),
                Column("SOURCE", .fixed(8), priority: 1), Column("MESSAGE", .flexible(20)),
                Column("BY", .fixed(10), priority: 2),
            ], rowCount: rows.count, view: list.view, isFocused: true,
            emptyText: filter?.isEmpty == false ? "none contains it" : "nothing has happened yet"
        ).draw(on: &surface, in: box) { index in
            let event = rows[index]
            return [
                Span(context.moment(event.atMilliseconds), .dim),
                Span("\(event.level.glyph(glyphs)) \(event.level.rawValue)", event.level.style),
                Span(event.source, .dim), Span(DriftScreen.oneLine(event.message)),
                Span(event.actor ?? "", .dim),
            ]
        }
    }

    private func drawDetail(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let event = selected
        let box = Panel(
            "Event", meta: event.map { "\($0.source) \(surface.glyphs.dot) \($0.id)" } ?? ""
        ).draw(on: &surface, in: rect)
        guard let event else { return }
        ScrollingText(event.message, width: box.width).draw(on: &surface, in: box)
    }
}

extension EventRow.Level {
    var style: Style {
        switch self {
        case .info: .dim
        case .warning: .warn
        case .error: .error
        }
    }

    func glyph(_ glyphs: GlyphSet) -> Unicode.Scalar {
        switch self {
        case .info: glyphs.dot
        case .warning: glyphs.warning
        case .error: glyphs.cross
        }
    }
}
