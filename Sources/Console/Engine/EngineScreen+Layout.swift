package import TerminalUI

extension EngineScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        if context.breakpoint <= .compact {
            let rows = rect.rows([.share(3, atLeast: 11), .share(2, atLeast: 7)])
            let top = rows[0].columns([.share(1), .cells(28)])
            return [
                Box(Pane.map.rawValue, top[0]), Box(Pane.batch.rawValue, top[1]),
                Box(Pane.sequences.rawValue, rows[1]),
            ]
        }
        let isWide = context.breakpoint == .wide
        let rows = rect.rows([.share(2, atLeast: 20), .share(1, atLeast: 8)])
        let top = rows[0].columns([.share(1), .cells(isWide ? 58 : 38)])
        let side = top[1].rows([.cells(11), .share(1)])
        return [
            Box(Pane.map.rawValue, top[0]), Box(Pane.batch.rawValue, side[0]),
            Box(Pane.device.rawValue, side[1]), Box(Pane.sequences.rawValue, rows[1]),
        ]
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .map: drawMap(on: &surface, in: box.rect, context)
            case .batch: drawBatch(on: &surface, in: box.rect, context)
            case .device: drawDevice(on: &surface, in: box.rect, context)
            case .sequences: drawSequences(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }
}
