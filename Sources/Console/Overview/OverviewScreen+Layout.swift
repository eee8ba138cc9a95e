package import TerminalUI

extension OverviewScreen {
    package func boxes(in rect: Rect, _ context: ScreenContext) -> [Box] {
        if context.isZoomed { return [Box(shownAlone.rawValue, rect)] }
        switch context.breakpoint {
        case .tiny, .small, .compact: return compact(rect, context)
        case .regular: return regular(rect, context)
        case .wide: return wide(rect, context)
        }
    }

    /// The summary box has its parts in boxes of their own wherever only one box is shown.
    private var shownAlone: Pane { focus == .now ? .requests : focus }

    private func compact(_ rect: Rect, _ context: ScreenContext) -> [Box] {
        let items = max(1, min(3, Attention.items(context).count))
        let rows = rect.rows([.cells(9), .cells(items + 2), .share(1)])
        return [
            Box(Pane.now.rawValue, rows[0]), Box(Pane.attention.rawValue, rows[1]),
            Box(Pane.requests.rawValue, rows[2]),
        ]
    }

    private func regular(_ rect: Rect, _ context: ScreenContext) -> [Box] {
        let rows = rect.rows([.share(5, atLeast: 11), .cells(9), .share(5, atLeast: 9)])
        let top = rows[0].columns([.share(3), .share(2, atLeast: 48)])
        let middle = rows[1].columns([.share(2, atLeast: 46), .share(3)])
        let bottom = rows[2].columns([.share(3), .share(2, atLeast: 46)])
        return [
            Box(Pane.throughput.rawValue, top[0]), Box(Pane.latency.rawValue, top[1]),
            Box(Pane.batch.rawValue, middle[0]), Box(Pane.cost.rawValue, middle[1]),
            Box(Pane.requests.rawValue, bottom[0]), Box(Pane.attention.rawValue, bottom[1]),
        ]
    }

    private func wide(_ rect: Rect, _ context: ScreenContext) -> [Box] {
        let rows = rect.rows([.share(5, atLeast: 16), .share(3, atLeast: 12), .share(5)])
        let top = rows[0].columns([.share(7), .share(4, atLeast: 52), .share(4, atLeast: 46)])
        let middle = rows[1].columns([.share(4), .share(7)])
        let bottom = rows[2].columns([.share(7), .share(4)])
        return [
            Box(Pane.throughput.rawValue, top[0]), Box(Pane.latency.rawValue, top[1]),
            Box(Pane.device.rawValue, top[2]), Box(Pane.batch.rawValue, middle[0]),
            Box(Pane.cost.rawValue, middle[1]), Box(Pane.requests.rawValue, bottom[0]),
            Box(Pane.attention.rawValue, bottom[1]),
        ]
    }

    package func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        for box in boxes(in: rect, context) {
            guard let pane = Pane(rawValue: box.pane) else { continue }
            switch pane {
            case .now: drawNow(on: &surface, in: box.rect, context)
            case .throughput: drawThroughput(on: &surface, in: box.rect, context)
            case .latency: drawLatency(on: &surface, in: box.rect, context)
            case .batch: drawBatch(on: &surface, in: box.rect, context)
            case .device: drawDevice(on: &surface, in: box.rect, context)
            case .cost: drawCost(on: &surface, in: box.rect, context)
            case .attention: drawAttention(on: &surface, in: box.rect, context)
            case .requests: drawRequests(on: &surface, in: box.rect, context)
            }
        }
    }
}
