package import TerminalUI

extension PromptsScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(focus.rawValue, rect)] }
        switch context.breakpoint {
        case .tiny, .small, .compact:
            let columns = rect.columns([.cells(30), .share(1)])
            let left = columns[0].rows([.share(1, atLeast: 6), .share(1, atLeast: 6)])
            return [
                Box(Pane.prompts.rawValue, left[0]), Box(Pane.versions.rawValue, left[1]),
                Box(Pane.text.rawValue, columns[1]),
            ]
        case .regular:
            let columns = rect.columns([.cells(40), .share(1)])
            let left = columns[0].rows([.share(1), .share(1)])
            let right = columns[1].rows([.share(1), .cells(9)])
            return [
                Box(Pane.prompts.rawValue, left[0]), Box(Pane.versions.rawValue, left[1]),
                Box(Pane.text.rawValue, right[0]), Box(Pane.history.rawValue, right[1]),
            ]
        case .wide:
            let columns = rect.columns([.cells(58), .share(1), .share(1, atLeast: 50)])
            let left = columns[0].rows([.share(1), .share(1)])
            return [
                Box(Pane.prompts.rawValue, left[0]), Box(Pane.versions.rawValue, left[1]),
                Box(Pane.text.rawValue, columns[1]), Box(Pane.history.rawValue, columns[2]),
            ]
        }
    }

    /// Rows of a list in its box, or of text below its notes.
    func visibleRows(_ pane: Pane, _ context: ScreenContext) -> Int {
        let box = boxes(in: context.room, context).first { $0.pane == pane.rawValue }
        guard let box else { return 0 }
        let content = Panel.content(of: box.rect)
        let above = pane == .text ? textNotes(width: content.width).count + 1 : 1
        return max(0, content.height - above)
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            switch Pane(rawValue: box.pane) {
            case .prompts: drawPrompts(on: &surface, in: box.rect, context)
            case .versions: drawVersions(on: &surface, in: box.rect, context)
            case .text: drawText(on: &surface, in: box.rect, context)
            case .history: drawHistory(on: &surface, in: box.rect, context)
            case nil: break
            }
        }
    }
}
