import ControlAPI
import TerminalUI

extension OverviewScreen {
    func drawCost(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let header = context.header
        let hour = Format.money(nanodollars: header?.costPerHourNanodollars ?? 0)
        let today = Format.money(nanodollars: header?.costTodayNanodollars ?? 0)
        let box = Panel(
            "Cost", meta: "\(hour)/h \(surface.glyphs.dot) \(today) today",
            isFocused: focus == .cost
        ).draw(on: &surface, in: rect)
        guard let overview = context.overview else { return Waiting.draw(on: &surface, in: box) }
        CostTable.draw(overview.costs, on: &surface, in: box)
    }

    func drawRequests(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shownRequests(context)
        let visible = Table.visibleRows(height: Panel.content(of: rect).height)
        let overview = context.overview
        var meta = [
            Span(
                "\(overview?.requestsRunning ?? 0) running \(surface.glyphs.dot) "
                    + "\(overview?.requestsWaiting ?? 0) waiting", Style(.meta))
        ]
        if let filter, !filter.isEmpty { meta.insert(Span("/\(filter)  ", .accent), at: 0) }
        let isFocused = focus == .requests
        let box = Panel(
            "Requests", meta: meta, isFocused: isFocused,
            scroll: .init(first: requests.view.top, visible: visible, total: rows.count)
        ).draw(on: &surface, in: rect)
        if overview == nil { return Waiting.draw(on: &surface, in: box) }
        Table(
            columns: Self.requestColumns, rowCount: rows.count, view: requests.view,
            isFocused: isFocused, emptyText: "no request is under way"
        ).draw(on: &surface, in: box) { Self.cells(rows[$0]) }
    }

    private static let requestColumns = [
        Column("ID", .flexible(7)), Column("MODEL", .flexible(6, weight: 2), priority: 3),
        Column("PROMPT", .flexible(17, weight: 3)), Column("STATE", .fixed(7)),
        Column("IN", .fixed(5), align: .right, priority: 1),
        Column("OUT", .fixed(5), align: .right),
        Column("AGE", .fixed(8), align: .right, priority: 2),
    ]

    private static func cells(_ row: RequestRow) -> [Span] {
        [
            Span(row.id), Span(row.model, .dim), row.prompt.map { Span($0) } ?? Span("-", .dim),
            Span(row.phase.rawValue, row.phase.style), Span(Format.count(row.promptTokens)),
            Span(Format.count(row.outputTokens)),
            Span(Format.latency(milliseconds: row.ageMilliseconds), .dim),
        ]
    }

    func drawAttention(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let items = Attention.items(context)
        let alerts = context.overview?.alerts.count { $0.phase == .firing } ?? 0
        let evals = context.overview?.evals.count ?? 0
        let isFocused = focus == .attention
        let box = Panel(
            "Attention",
            meta: [
                Span("\(alerts) firing", alerts > 0 ? .warn : Style(.meta)),
                Span(" \(surface.glyphs.dot) \(evals) running", Style(.meta)),
            ], isFocused: isFocused
        ).draw(on: &surface, in: rect)
        guard !items.isEmpty else {
            let glyph = String(surface.glyphs.check)
            surface.spans([Span(glyph, .ok), Span(" all quiet", .dim)], in: box.row(0))
            return
        }
        let height = box.height >= 2 * items.count || box.height >= 6 ? 2 : 1
        let window = attention.view.window(
            count: items.count, visible: max(1, box.height / height))
        for (index, item) in items[window].enumerated() {
            let area = box.top(index * height).rest.top(height).taken
            draw(item, on: &surface, in: area)
            guard isFocused, window.lowerBound + index == attention.view.selected else { continue }
            surface.restyle(area.row(0)) { $0.with(.selected) }
            surface.cursor = Surface.Cursor(x: area.x, y: area.y, isVisible: false)
        }
    }

    private func draw(_ item: Attention.Item, on surface: inout Surface, in rect: Rect) {
        let lead = [Span("\(item.glyph) ", item.style), Span("\(item.kind) ", item.style)]
        if rect.height == 1 {
            surface.spans(lead + [Span(item.title), Span("  \(item.detail)", .dim)], in: rect)
            return
        }
        surface.spans(lead + [Span(item.title)], in: rect.row(0))
        let detail = rect.row(1).left(2).rest
        guard let progress = item.progress else {
            return surface.text(item.detail, in: detail, .dim)
        }
        surface.text(item.detail, in: detail.left(26).taken, .dim)
        Gauge(progress, style: .busy).draw(on: &surface, in: detail.left(26).rest)
    }
}

extension RequestRow.Phase {
    var style: Style {
        switch self {
        case .waiting: Style(.spanQueue)
        case .prefill: Style(.spanPrefill)
        case .decode: Style(.spanDecode)
        }
    }
}
