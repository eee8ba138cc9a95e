import ControlAPI
package import TerminalUI

extension GatewayScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        if context.breakpoint <= .compact {
            let rows = rect.rows([.share(2), .share(2), .share(3)])
            return zip(Pane.allCases, rows).map { Box($0.rawValue, $1) }
        }
        let rows = rect.rows([.share(2), .share(3)])
        let top = rows[0].columns([.share(1), .share(1)])
        return [
            Box(Pane.targets.rawValue, top[0]), Box(Pane.allowances.rawValue, top[1]),
            Box(Pane.keys.rawValue, rows[1]),
        ]
    }

    func visibleRows(_ pane: Pane, _ context: ScreenContext) -> Int {
        let box = boxes(in: context.room, context).first { $0.pane == pane.rawValue }
        return box.map { max(0, Panel.content(of: $0.rect).height - 1) } ?? 0
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .targets: drawTargets(on: &surface, in: box.rect, context)
            case .allowances: drawAllowances(on: &surface, in: box.rect, context)
            case .keys: drawKeys(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }

    private func drawTargets(
        on surface: inout Surface, in rect: Rect, _ context: ScreenContext
    ) {
        let rows = shownTargets
        let out = rows.count { $0.health == .out }
        draw(
            .targets, "Routes", [Span(out > 0 ? "\(out) out" : "", .warn)], targets, rows.count,
            [
                Column("ROUTE", .flexible(10)), Column("TARGET", .flexible(14, weight: 2)),
                Column("HEALTH", .fixed(9)), Column("BUSY", .fixed(4), align: .right),
                Column("EXPECTED", .fixed(8), align: .right, priority: 1),
            ], "no route asks a provider", on: &surface, in: rect, context
        ) { [glyphs = surface.glyphs] index in
            let row = rows[index]
            return [
                Span(row.place == 1 ? row.route : "", .strong),
                Span("\(row.provider) \(glyphs.dot) \(row.model)"),
                row.healthSpan(glyphs), Span(row.inFlight == 0 ? "" : String(row.inFlight)),
                Span(
                    row.firstTokenMilliseconds.map { Format.latency(milliseconds: $0) }
                        ?? Format.missing, .dim),
            ]
        }
    }

    private func drawAllowances(
        on surface: inout Surface, in rect: Rect, _ context: ScreenContext
    ) {
        let rows = shownAllowances
        draw(
            .allowances, "Budgets and limits",
            [Span("\(report?.openHolds ?? 0) holds", Style(.meta))], allowances, rows.count,
            [
                Column("RULE", .flexible(26)), Column("USED", .fixed(8), align: .right),
                Column("HELD", .fixed(8), align: .right, priority: 1),
                Column("LIMIT", .fixed(8), align: .right, priority: 2),
                Column("", .fixed(5), align: .right),
            ], "no budgets and no limits are set", on: &surface, in: rect, context
        ) { index in
            let row = rows[index]
            return [
                Span(row.rule), Span(row.amount(row.used)),
                Span(row.held == 0 ? "" : row.amount(row.held), .dim),
                Span(row.amount(row.limit), .dim),
                Span(
                    Format.percent(row.share),
                    row.share >= 1 ? .error : row.share >= 0.8 ? .warn : .dim),
            ]
        }
    }

    private func drawKeys(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shownKeys
        draw(
            .keys, "Keys", [Span("\(rows.count)", Style(.meta))], keys, rows.count,
            [
                Column("NAME", .flexible(12)), Column("TEAM", .fixed(10), priority: 2),
                Column("KEY", .fixed(16), priority: 1), Column("STATE", .fixed(12)),
                Column("LAST USED", .fixed(9), align: .right, priority: 2),
                Column("REQUESTS", .fixed(8), align: .right),
                Column("COST", .fixed(8), align: .right),
                Column("HELD", .fixed(8), align: .right, priority: 3),
            ], "there are no keys", on: &surface, in: rect, context
        ) { index in
            let row = rows[index]
            let isOver = row.revokedMilliseconds != nil
            return [
                Span(row.name, isOver ? .dim : .text), Span(row.team ?? "", .dim),
                Span(row.prefix + "…", .dim), row.stateSpan(context),
                Span(row.lastUsedMilliseconds.map { context.age($0) } ?? "never", .dim),
                Span(Format.whole(row.requestsTotal)),
                Span(Format.money(nanodollars: row.costTotalNanodollars)),
                Span(
                    row.heldNanodollars == 0
                        ? "" : Format.money(nanodollars: row.heldNanodollars), .dim),
            ]
        }
    }

    private func draw(
        _ pane: Pane, _ title: String, _ meta: [Span], _ list: KeyedList, _ count: Int,
        _ columns: [Column], _ emptyText: String, on surface: inout Surface, in rect: Rect,
        _ context: ScreenContext, row: (Int) -> [Span]
    ) {
        let isFocused = focus == pane
        let filtered: [Span] =
            isFocused && filter?.isEmpty == false ? [Span("/\(filter ?? "")  ", .accent)] : []
        let box = Panel(
            title, meta: filtered + meta.filter { !$0.text.isEmpty }, isFocused: isFocused,
            scroll: .init(
                first: list.view.top, visible: visibleRows(pane, context), total: count)
        ).draw(on: &surface, in: rect)
        guard report != nil else { return Waiting.draw(on: &surface, in: box, "reading") }
        let cursor = surface.cursor
        Table(
            columns: columns, rowCount: count, view: list.view, isFocused: isFocused,
            emptyText: filter?.isEmpty == false ? "none contains it" : emptyText
        ).draw(on: &surface, in: box, cells: row)
        if !isFocused { surface.cursor = cursor }
    }
}

extension TargetRow {
    fileprivate func healthSpan(_ glyphs: GlyphSet) -> Span {
        switch health {
        case .good: Span("\(glyphs.check) good", .dim)
        case .shaky: Span("\(failuresInRow) failed", .warn)
        case .probing: Span("probing", .warn)
        case .out:
            Span("out \(secondsOut.map { Format.duration(seconds: $0) } ?? "")", .error)
        }
    }
}

extension VirtualKeyRow {
    fileprivate func stateSpan(_ context: ScreenContext) -> Span {
        if revokedMilliseconds != nil { return Span("revoked", .dim) }
        guard let end = expiresMilliseconds else { return Span("active") }
        let left = -context.secondsSince(end)
        return left <= 0
            ? Span("expired", .warn)
            : Span("\(Format.duration(seconds: left)) left", left < 86_400 ? .warn : .text)
    }
}
