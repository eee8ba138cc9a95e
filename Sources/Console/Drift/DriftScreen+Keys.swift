import ControlAPI
import TerminalUI

extension DriftScreen {
    package func bindings(_ context: ScreenContext) -> [Binding] {
        let alert = selectedAlert
        let none = alert == nil ? "there is no alert" : nil
        let opensTrace = focus == .evidence
        return [
            Binding(
                "open", .enter, label: opensTrace ? "trace" : "evidence",
                help: "the evidence of the alert; there, the selected sample's trace",
                disabledReason: opensTrace
                    ? (selectedSample == nil ? "no sample is selected" : nil) : none),
            Binding(
                "acknowledge", .character("a"), label: "acknowledge",
                help: "say that you have seen the alert", isShared: true,
                disabledReason: none ?? Self.refusal(alert)),
            Binding(
                "prompt", .character("o"), label: "prompt", help: "open the alert's prompt",
                disabledReason: none ?? (alert?.prompt == nil ? "it names no prompt" : nil)),
            Binding(
                "leave", .escape, label: "back", help: "from the evidence to the alerts",
                isInFooter: opensTrace,
                disabledReason: opensTrace ? nil : "the alerts have the focus"),
        ]
    }

    private static func refusal(_ alert: AlertSummary?) -> String? {
        switch alert?.phase {
        case .acknowledged: "\(alert?.acknowledgedBy ?? "somebody") did"
        case .resolved: "it is over"
        default: nil
        }
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        switch id {
        case "open" where focus == .evidence:
            return selectedSample.map { [.go(.traces, .trace($0.traceId))] } ?? []
        case "open": focus = .evidence
        case "leave": focus = .alerts
        case "acknowledge":
            guard let alert = selectedAlert else { break }
            return [.confirm(Self.acknowledge(alert, actor: context.actor))]
        case "prompt":
            guard let name = selectedAlert?.prompt else { break }
            let parts = name.split(separator: "@")
            return [
                .go(.prompts, .prompt(String(parts[0]), version: parts.last.flatMap { Int($0) }))
            ]
        default: break
        }
        return refresh(context)
    }

    private static func acknowledge(_ alert: AlertSummary, actor: String) -> Confirmation {
        Confirmation(
            dialog: Dialog(
                title: "Acknowledge",
                body: [
                    [Span(alert.title, .strong)], [Span(alert.detail)], [],
                    [Span("It stays listed until it is over.", .dim)],
                ], choices: [Hint("y", "acknowledge"), Hint("esc", "not yet")]),
            action: .acknowledge(alert.id, actor: actor))
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        let visible = visibleRows(focus, context)
        switch (motion, focus) {
        case (.nextPane, _): focus = turn(1)
        case (.previousPane, _): focus = turn(-1)
        case (_, .alerts):
            alerts.move(motion, in: shownAlerts.map { String($0.id) }, visible: visible)
        case (_, .detectors):
            detectors.move(motion, in: shownDetectors.map(\.id), visible: visible)
        case (_, .evidence):
            samples.move(motion, in: sampleRows.map(\.sample.traceId), visible: visible)
        }
        return refresh(context)
    }

    private func turn(_ step: Int) -> Pane {
        let index = Pane.allCases.firstIndex(of: focus) ?? 0
        return Pane.allCases[(index + step + Pane.allCases.count) % Pane.allCases.count]
    }
}
