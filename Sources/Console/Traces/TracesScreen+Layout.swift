import ControlAPI
package import TerminalUI

extension TracesScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        if context.breakpoint == .wide {
            let columns = rect.columns([.share(4), .share(3, atLeast: 70)])
            return [Box(Pane.list.rawValue, columns[0]), Box(Pane.detail.rawValue, columns[1])]
        }
        let rows = rect.rows(
            context.breakpoint == .regular
                ? [.share(1), .share(1)]
                : [.share(1, atLeast: 6), .share(focus == .detail ? 3 : 1, atLeast: 11)])
        return [Box(Pane.list.rawValue, rows[0]), Box(Pane.detail.rawValue, rows[1])]
    }

    func content(_ pane: Pane, _ context: ScreenContext) -> Rect? {
        boxes(in: context.room, context).first { $0.pane == pane.rawValue }
            .map { Panel.content(of: $0.rect) }
    }

    /// Rows above the scrolled text of the details: the waterfall and its axis.
    var waterfallRows: Int { (shownDetail?.spans.count ?? 0) + 2 }

    func visibleRows(_ pane: Pane, _ context: ScreenContext) -> Int {
        let height = content(pane, context)?.height ?? 0
        return max(0, height - (pane == .list ? 1 : waterfallRows))
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .list: drawList(on: &surface, in: box.rect, context)
            case .detail: drawDetail(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }

    func drawList(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shown
        let isFocused = focus == .list
        var meta = [Span("newest \(rows.count)", Style(.meta))]
        if let filter, !filter.isEmpty { meta.insert(Span("/\(filter)  ", .accent), at: 0) }
        let box = Panel(
            "Traces", meta: meta, isFocused: isFocused,
            scroll: .init(
                first: list.view.top, visible: visibleRows(.list, context), total: rows.count)
        ).draw(on: &surface, in: rect)
        guard all != nil else { return Waiting.draw(on: &surface, in: box, "reading traces") }
        let cursor = surface.cursor
        let glyphs = surface.glyphs
        Table(
            columns: Self.columns, rowCount: rows.count, view: list.view, isFocused: isFocused,
            emptyText: filter?.isEmpty == false ? "none matches" : "no request has ended yet"
        ).draw(on: &surface, in: box) { cells(rows[$0], glyphs, context) }
        if !isFocused { surface.cursor = cursor }
    }
}
