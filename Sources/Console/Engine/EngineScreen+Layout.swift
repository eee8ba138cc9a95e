import ControlAPI
package import TerminalUI

extension EngineScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        if context.breakpoint <= .compact {
            let rows = rect.rows([.share(3, atLeast: 11), .share(2, atLeast: 7)])
            let top = rows[0].columns([.share(1), .cells(28)])
            return [
                Box(Pane.map.rawValue, top[0]), Box(Pane.batch.rawValue, top[1]),
                Box(table.rawValue, rows[1]),
            ]
        }
        let isWide = context.breakpoint == .wide
        let sideWidth = isWide ? 58 : 38
        var rows = rect.rows([.share(2, atLeast: 20), .share(1, atLeast: 8)])
        if isWide {
            let height = Self.mapHeight(context, in: rows[0].right(sideWidth).rest)
            rows = rect.rows([.cells(min(height, rows[0].height)), .share(1)])
        }
        let top = rows[0].columns([.share(1), .cells(sideWidth)])
        let side = top[1].rows([.cells(isWide ? 13 : 11), .share(1)])
        let upper = [
            Box(Pane.map.rawValue, top[0]), Box(Pane.batch.rawValue, side[0]),
            Box(Pane.device.rawValue, side[1]),
        ]
        guard isWide else { return upper + [Box(table.rawValue, rows[1])] }
        let tables = rows[1].columns([.share(1), .cells(Self.stepsWidth)])
        return upper + [
            Box(Pane.sequences.rawValue, tables[0]), Box(Pane.steps.rawValue, tables[1]),
        ]
    }

    /// What the map takes of a box, with its frame and notes: a small pool leaves room to the
    /// tables, as far as the boxes beside it can spare it.
    private static func mapHeight(_ context: ScreenContext, in rect: Rect) -> Int {
        guard let engine = context.engine else { return rect.height }
        let area = mapArea(in: Panel.content(of: rect))
        let rows = CellMap.Layout(count: engine.counts.total, in: area).rows
        return max(24, rect.height - area.height + rows)
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .map: drawMap(on: &surface, in: box.rect, context)
            case .batch: drawBatch(on: &surface, in: box.rect, context)
            case .device: drawDevice(on: &surface, in: box.rect, context)
            case .sequences: drawSequences(on: &surface, in: box.rect, context)
            case .steps: drawSteps(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }
}
