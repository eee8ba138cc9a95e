import ControlAPI
package import TerminalUI

extension EvalsScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        let isWide = context.breakpoint == .wide
        let isCompact = context.breakpoint <= .compact
        if isWide {
            let columns = rect.columns([.cells(46), .share(1), .share(1, atLeast: 60)])
            let middle = columns[1].rows([.cells(14), .share(1)])
            return [
                Box(Pane.runs.rawValue, columns[0]), Box(Pane.summary.rawValue, middle[0]),
                Box(Pane.cases.rawValue, middle[1]), Box(Pane.detail.rawValue, columns[2]),
            ]
        }
        let count = shownDetail?.caseIds.count ?? 0
        let lines = CaseGrid.Layout(count: count, width: rect.width - 4).lines
        let grid = max(5, min(lines + 4, isCompact ? 6 : 11))
        let rows = rect.rows([.cells(isCompact ? 9 : 12), .cells(grid), .share(1, atLeast: 5)])
        let top = rows[0].columns([.cells(isCompact ? 26 : 42), .share(1)])
        return [
            Box(Pane.runs.rawValue, top[0]), Box(Pane.summary.rawValue, top[1]),
            Box(Pane.cases.rawValue, rows[1]), Box(Pane.detail.rawValue, rows[2]),
        ]
    }

    func content(_ pane: Pane, _ context: ScreenContext) -> Rect? {
        boxes(in: context.room, context).first { $0.pane == pane.rawValue }
            .map { Panel.content(of: $0.rect) }
    }

    func visibleRows(_ pane: Pane, _ context: ScreenContext) -> Int {
        let height = content(pane, context)?.height ?? 0
        return max(0, pane == .runs ? height - 1 : height)
    }

    /// The cases themselves, above their legend.
    func gridArea(_ context: ScreenContext) -> Rect? {
        content(.cases, context).map { Self.gridArea(in: $0) }
    }

    static func gridArea(in content: Rect) -> Rect {
        content.height >= 3 ? content.bottom(2).rest : content
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .runs: drawRuns(on: &surface, in: box.rect, context)
            case .summary: drawSummary(on: &surface, in: box.rect, context)
            case .cases: drawCases(on: &surface, in: box.rect, context)
            case .detail: drawCase(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }

    package func renderOnTop(on surface: inout Surface) { form?.draw(on: &surface) }
}
