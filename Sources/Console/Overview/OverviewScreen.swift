package import ControlAPI
package import TerminalUI

/// How everything fares right now.
package struct OverviewScreen: Screen {
    enum Pane: Int, CaseIterable {
        case now, throughput, latency, batch, device, cost, attention, requests
    }

    package let title = "Overview"
    package let topic = LiveTopic.overview
    package var filter: String? = ""
    var focus = Pane.requests
    var requests = KeyedList()
    var attention = KeyedList()

    package init() {}

    func shownRequests(_ context: ScreenContext) -> [RequestRow] {
        let filter = RowFilter(filter)
        return (context.overview?.requests ?? []).filter {
            filter.keeps([$0.id, $0.model, $0.prompt, $0.phase.rawValue])
        }
    }

    func selectedRequest(_ context: ScreenContext) -> RequestRow? {
        let rows = shownRequests(context)
        return requests.index(in: rows.map(\.id)).map { rows[$0] }
    }

    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        let panes = boxes(in: context.room, context)
        let rows = shownRequests(context).map(\.id)
        requests.keep(rows, visible: visibleRows(.requests, panes))
        let items = Attention.items(context).map(\.id)
        attention.keep(items, visible: max(1, visibleRows(.attention, panes) / 2))
        return []
    }

    /// Rows of a list in its box, below the header.
    func visibleRows(_ pane: Pane, _ boxes: [Box]) -> Int {
        guard let box = boxes.first(where: { $0.pane == pane.rawValue }) else { return 0 }
        return max(0, Panel.content(of: box.rect).height - (pane == .requests ? 1 : 0))
    }

    package func bindings(_ context: ScreenContext) -> [Binding] {
        let request = selectedRequest(context)
        let item = selectedItem(context)
        let canOpen = focus == .attention ? item != nil : request != nil
        return [
            Binding(
                "open", .enter, label: "open",
                help: "the alert, the run, or the request's sequence in the engine",
                disabledReason: canOpen ? nil : "nothing is selected"),
            Binding(
                "cancel", .character("x"), label: "cancel", help: "cancel the selected request",
                isShared: true, disabledReason: request == nil ? "no request is under way" : nil),
        ]
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        switch id {
        case "open" where focus == .attention: return selectedItem(context).map { [$0.open] } ?? []
        case "open":
            return selectedRequest(context).map { [.go(.engine, .sequence($0.id))] } ?? []
        case "cancel":
            guard let row = selectedRequest(context) else { return [] }
            return [.confirm(Confirmations.cancel(row, actor: context.actor))]
        default: return []
        }
    }

    func selectedItem(_ context: ScreenContext) -> Attention.Item? {
        let items = Attention.items(context)
        return attention.index(in: items.map(\.id)).map { items[$0] }
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        let panes = boxes(in: context.room, context)
        switch motion {
        case .nextPane: focus = turn(1, context)
        case .previousPane: focus = turn(-1, context)
        default:
            if focus == .attention {
                attention.move(
                    motion, in: Attention.items(context).map(\.id),
                    visible: max(1, visibleRows(.attention, panes) / 2))
            } else {
                requests.move(
                    motion, in: shownRequests(context).map(\.id),
                    visible: visibleRows(.requests, panes))
            }
        }
        return []
    }

    /// The boxes that take the focus; all of them where only one is shown at a time.
    private func turn(_ step: Int, _ context: ScreenContext) -> Pane {
        let order: [Pane] =
            context.isZoomed
            ? [.requests, .attention, .throughput, .latency, .batch, .device, .cost]
            : [.requests, .attention]
        let index = order.firstIndex(of: focus) ?? 0
        return order[(index + step + order.count) % order.count]
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init(
                "prefill",
                "Prompt tokens computed per second. What the prefix cache holds is not "
                    + "computed again and not counted here."),
            .init("decode", "Tokens generated per second, all running sequences together."),
            .init(
                "ttft",
                "Time to first token: from the request's arrival to its first output "
                    + "token, queueing included."),
            .init("inter-token", "Time between two output tokens of one request."),
            .init("batch", "Sequences that share each step of the engine, of the most that may."),
            .init(
                "kv pages",
                "Pages of 16 tokens each. Own: one sequence reads them. Shared: "
                    + "several do, they have a prefix in common. Cached: nobody does, but a new "
                    + "prompt may. Free: empty. Cached pages are given up when free ones run out; "
                    + "a full pool is no fault."),
            .init(
                "cost",
                "The last hour's spend, and today's. Derived from the usage ledger, the "
                    + "same figures as 'binnacle spend'."),
            .init("attention", "Alerts that fire, and evals that run. Enter opens one."),
        ]
    }
}
