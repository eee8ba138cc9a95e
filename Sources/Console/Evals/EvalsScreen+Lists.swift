import ControlAPI
import TerminalUI

extension EvalsScreen {
    func drawRuns(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shown
        let isFocused = focus == .runs
        var meta = [Span("\(rows.count)", Style(.meta))]
        if let filter, !filter.isEmpty { meta.insert(Span("/\(filter)  ", .accent), at: 0) }
        let box = Panel(
            "Runs", meta: meta, isFocused: isFocused,
            scroll: .init(
                first: list.view.top, visible: visibleRows(.runs, context), total: rows.count)
        ).draw(on: &surface, in: rect)
        guard all != nil else { return Waiting.draw(on: &surface, in: box, "reading runs") }
        let cursor = surface.cursor
        Table(
            columns: [
                Column("RUN", .fixed(3), align: .right), Column("DATASET", .flexible(8)),
                Column("ON", .fixed(7), priority: 1), Column("STATE", .fixed(9), priority: 2),
                Column("PASS", .fixed(5), align: .right),
            ], rowCount: rows.count, view: list.view, isFocused: isFocused,
            emptyText: "no run yet; n starts one"
        ).draw(on: &surface, in: box) { cells(rows[$0]) }
        if !isFocused { surface.cursor = cursor }
    }

    private func cells(_ run: EvalRun) -> [Span] {
        let versions = run.arms.map { "@\($0.version)" }.joined(separator: "/")
        let share = run.total > 0 ? Double(run.done) / Double(run.total) : 0
        let state =
            run.phase == .running ? Format.percent(share) : run.phase.rawValue
        return [
            Span("\(run.id)", .strong), Span(run.dataset), Span(versions),
            Span(state, run.phase.style),
            run.arms.first?.passRate.map { Span(Format.percent($0.value)) } ?? Span("-", .dim),
        ]
    }

    func drawCases(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let isFocused = focus == .cases
        guard let detail = shownDetail, let grid = cases else {
            let box = Panel("Cases", isFocused: isFocused).draw(on: &surface, in: rect)
            return Waiting.draw(on: &surface, in: box, selectedRun == nil ? "no run" : "reading")
        }
        let content = Panel.content(of: rect)
        let area = Self.gridArea(in: content)
        let layout = CaseGrid.Layout(count: grid.marks.count, width: area.width)
        let id = selectedCase ?? ""
        Panel(
            "Cases",
            meta: [Span("\(detail.caseIds.count) \(surface.glyphs.dot) \(id)", Style(.meta))],
            isFocused: isFocused,
            scroll: .init(first: caseRows.top, visible: area.height, total: layout.lines)
        ).draw(on: &surface, in: rect)
        for line in 0..<min(area.height, max(0, layout.lines - caseRows.top)) {
            let first = (caseRows.top + line) * layout.perLine
            let row = area.row(line)
            surface.text(
                "\(first + 1)",
                in: row.left(layout.labelWidth - 1).taken.left(layout.labelWidth - 2)
                    .taken, align: .right, .dim)
            for index in first..<min(first + layout.perLine, grid.marks.count) {
                let (glyph, style) = CaseGrid.look(grid.marks[index], surface.glyphs)
                let x = row.x + layout.column(of: index)
                guard x < row.maxX else { break }
                let isHere = index == caseIndex
                surface.put(
                    glyph, x: x, y: row.y,
                    isHere ? style.with(isFocused ? .selected : .reverse) : style)
                if isHere && isFocused {
                    surface.cursor = Surface.Cursor(x: x, y: row.y, isVisible: false)
                }
            }
        }
        guard content.height > area.height else { return }
        let below = min(area.height, layout.lines) + 1
        drawLegend(grid, on: &surface, in: content.row(min(below, content.height - 1)))
    }

    /// Only what occurs, with its count.
    private func drawLegend(_ grid: CaseGrid, on surface: inout Surface, in row: Rect) {
        let parts = CaseGrid.Mark.allCases.compactMap { mark -> [Span]? in
            let count = grid.count(mark)
            guard count > 0 else { return nil }
            let (glyph, style) = CaseGrid.look(mark, surface.glyphs)
            return [Span("\(glyph) ", style), Span("\(count) "), Span(CaseGrid.name(mark), .dim)]
        }
        surface.spans(.joined(parts, gap: "   ", width: row.width), in: row)
    }
}

extension EvalRun.Phase {
    var style: Style {
        switch self {
        case .running: .busy
        case .finished: .text
        case .stopped, .interrupted: .warn
        case .failed: .error
        }
    }
}
