package import ControlAPI
package import TerminalUI

/// Whom requests are sent to, what they may cost, and who may send them.
package struct GatewayScreen: Screen {
    enum Pane: Int, CaseIterable {
        case targets, allowances, keys
    }

    package let title = "Gateway"
    package let topic = LiveTopic.header
    package var filter: String? = ""
    var focus = Pane.targets
    var report: GatewayReport?
    private var isReading = false
    private var readMilliseconds: Int64 = 0
    var targets = KeyedList()
    var allowances = KeyedList()
    var keys = KeyedList()

    private static let paceMilliseconds: Int64 = 1_000
    /// An answer that never came is asked for again after this long.
    private static let patienceMilliseconds: Int64 = 15_000

    package init() {}

    var shownTargets: [TargetRow] {
        let filter = RowFilter(filter)
        return (report?.targets ?? []).filter {
            filter.keeps([$0.route, $0.provider, $0.model, $0.health.rawValue])
        }
    }

    /// What is nearest to its limit comes first.
    var shownAllowances: [AllowanceRow] {
        let filter = RowFilter(filter)
        return (report?.allowances ?? []).filter { filter.keeps([$0.rule, $0.name, $0.kind]) }
            .sorted { ($1.share, $0.rule) < ($0.share, $1.rule) }
    }

    var shownKeys: [VirtualKeyRow] {
        let filter = RowFilter(filter)
        return (report?.keys ?? []).filter { filter.keeps([$0.name, $0.team, $0.prefix]) }
            .sorted { left, right in
                let (leftEnded, rightEnded) = (
                    left.revokedMilliseconds != nil, right.revokedMilliseconds != nil
                )
                return leftEnded == rightEnded
                    ? left.costTotalNanodollars > right.costTotalNanodollars : !leftEnded
            }
    }

    var selectedKey: VirtualKeyRow? {
        let rows = shownKeys
        return keys.index(in: rows.map(\.id)).map { rows[$0] }
    }

    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        targets.keep(shownTargets.map(\.id), visible: visibleRows(.targets, context))
        allowances.keep(shownAllowances.map(\.rule), visible: visibleRows(.allowances, context))
        keys.keep(shownKeys.map(\.id), visible: visibleRows(.keys, context))
        // Health and money move with every request; no revision tells of them.
        let waited = context.nowMilliseconds - readMilliseconds
        guard waited >= (isReading ? Self.patienceMilliseconds : Self.paceMilliseconds) else {
            return []
        }
        isReading = true
        readMilliseconds = context.nowMilliseconds
        return [.load(.gateway)]
    }

    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] {
        guard case .gateway = load else { return [] }
        isReading = false
        if case .success(.gateway(let report)) = result { self.report = report }
        return refresh(context)
    }

    package func bindings(_ context: ScreenContext) -> [Binding] {
        let key = selectedKey
        let reason =
            focus != .keys
            ? "the keys have not the focus"
            : key == nil
                ? "there is no key" : key?.revokedMilliseconds != nil ? "it is revoked" : nil
        return [
            Binding(
                "revoke", .character("x"), label: "revoke key",
                help: "end the selected key; the next request with it is refused",
                isShared: true, isInFooter: focus == .keys, disabledReason: reason)
        ]
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        guard id == "revoke", let key = selectedKey else { return [] }
        return [.confirm(Self.revocation(of: key, actor: context.actor))]
    }

    private static func revocation(of key: VirtualKeyRow, actor: String) -> Confirmation {
        Confirmation(
            dialog: Dialog(
                title: "Revoke a key",
                body: [
                    [Span(key.name, .strong), Span("  \(key.prefix)…", .dim)],
                    [],
                    [Span("The next request with it is refused. It cannot be undone.", .warn)],
                ], choices: [Hint("y", "revoke the key"), Hint("esc", "leave it")]),
            action: .revokeKey(key.id, name: key.name, actor: actor))
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        if motion == .nextPane || motion == .previousPane {
            let step = motion == .nextPane ? 1 : Pane.allCases.count - 1
            focus = Pane(rawValue: (focus.rawValue + step) % Pane.allCases.count) ?? .targets
            return []
        }
        let visible = visibleRows(focus, context)
        switch focus {
        case .targets: targets.move(motion, in: shownTargets.map(\.id), visible: visible)
        case .allowances:
            allowances.move(motion, in: shownAllowances.map(\.rule), visible: visible)
        case .keys: keys.move(motion, in: shownKeys.map(\.id), visible: visible)
        }
        return []
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init(
                "target",
                "A provider's model that a route asks. One that fails five times in a row is "
                    + "left out for a while; then one request finds out whether it is back."),
            .init(
                "expected", "The time to the first token that its last answers let expect."),
            .init(
                "used, held",
                "Money is held before a request begins, for the most that it is likely to "
                    + "cost, and becomes used when it ends: what is left is the limit less both."),
            .init("key", "Nobody can see its secret again; it is told once, when it is made."),
        ]
    }
}

extension TargetRow {
    var id: String { "\(route)/\(place)" }
}

extension AllowanceRow {
    /// Of the limit, what is gone or spoken for.
    var share: Double { limit > 0 ? Double(used + held) / Double(limit) : 0 }

    func amount(_ value: Int64) -> String {
        unit == "nanodollars" ? Format.money(nanodollars: value) : Format.whole(Int(value))
    }
}
