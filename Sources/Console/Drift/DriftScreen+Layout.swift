package import TerminalUI

extension DriftScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        if context.breakpoint <= .compact {
            // The evidence needs the room; what it is evidence of stays in view above it.
            if focus == .evidence {
                let rows = rect.rows([.cells(4), .share(1)])
                return [Box(Pane.alerts.rawValue, rows[0]), Box(Pane.evidence.rawValue, rows[1])]
            }
            let rows = rect.rows([.share(2), .share(3)])
            return [Box(Pane.alerts.rawValue, rows[0]), Box(Pane.detectors.rawValue, rows[1])]
        }
        if context.breakpoint == .wide {
            let columns = rect.columns([.share(1), .share(1)])
            let left = columns[0].rows([.share(2), .share(3)])
            return [
                Box(Pane.alerts.rawValue, left[0]), Box(Pane.detectors.rawValue, left[1]),
                Box(Pane.evidence.rawValue, columns[1]),
            ]
        }
        let rows = rect.rows([.share(2), .share(3, atLeast: 16)])
        let top = rows[0].columns([.share(2), .share(3)])
        return [
            Box(Pane.alerts.rawValue, top[0]), Box(Pane.detectors.rawValue, top[1]),
            Box(Pane.evidence.rawValue, rows[1]),
        ]
    }

    func content(_ pane: Pane, _ context: ScreenContext) -> Rect? {
        boxes(in: context.room, context).first { $0.pane == pane.rawValue }
            .map { Panel.content(of: $0.rect) }
    }

    func visibleRows(_ pane: Pane, _ context: ScreenContext) -> Int {
        guard let content = content(pane, context) else { return 0 }
        if pane == .evidence { return max(0, evidenceParts(content).samples.height - 1) }
        return max(0, content.height - 1)
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .alerts: drawAlerts(on: &surface, in: box.rect, context)
            case .detectors: drawDetectors(on: &surface, in: box.rect, context)
            case .evidence: drawEvidence(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }
}
