import ControlAPI
package import TerminalUI

extension EvalsScreen {
    package func bindings(_ context: ScreenContext) -> [Binding] {
        let run = selectedRun
        let none = run == nil ? "no run is selected" : nil
        let grid = cases
        let failures = grid?.marks.contains { [.failed, .broke, .error].contains($0) } ?? false
        let trace = shownCase?.arms.first { $0.traceId != nil }?.traceId
        return [
            Binding(
                "new", .character("n"), label: "new run",
                help: "run a dataset against one version, or two that share every case",
                isShared: true),
            Binding(
                "open", .enter, label: "open", help: "to the cases, and on to the selected one",
                disabledReason: none),
            Binding(
                "next", .character("J"), label: "next failure", help: "to the next failed case",
                disabledReason: none ?? (failures ? nil : "no case has failed")),
            Binding(
                "previous", .character("K"), label: "previous failure",
                help: "to the failed case before", isInFooter: false,
                disabledReason: none ?? (failures ? nil : "no case has failed")),
            Binding(
                "stop", .character("s"), label: "stop", help: "stop the run; it can be resumed",
                isShared: true,
                disabledReason: none ?? (run?.phase == .running ? nil : "the run is over")),
            Binding(
                "resume", .character("r"), label: "resume",
                help: "go on with the cases that are missing", isShared: true,
                disabledReason: none ?? Self.resumeRefusal(run)),
            Binding(
                "trace", .character("t"), label: "trace", help: "the request of the case",
                isInFooter: context.breakpoint >= .regular,
                disabledReason: trace == nil ? "the case has no trace" : nil),
        ]
    }

    private static func resumeRefusal(_ run: EvalRun?) -> String? {
        switch run?.phase {
        case .running: "the run is going on"
        case .finished: "every case is done"
        default: nil
        }
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        switch id {
        case "new": return openForm(prompt: selectedRun?.prompt, versions: [])
        case "open": focus = focus == .runs || focus == .summary ? .cases : .detail
        case "next", "previous":
            guard let grid = cases,
                let index = grid.failure(after: caseIndex, step: id == "next" ? 1 : -1)
            else { return [.toast(Toast(.note, "no more failed cases that way"))] }
            caseIndex = index
            caseTop = 0
        case "stop":
            guard let run = selectedRun else { break }
            return [.confirm(Self.stop(run, actor: context.actor))]
        case "resume":
            guard let run = selectedRun else { break }
            return [.perform(.resumeEval(run.id, actor: context.actor))]
        case "trace":
            let trace = shownCase?.arms.first { $0.traceId != nil }?.traceId
            return trace.map { [.go(.traces, .trace($0))] } ?? []
        default: break
        }
        return refresh(context)
    }

    private static func stop(_ run: EvalRun, actor: String) -> Confirmation {
        Confirmation(
            dialog: Dialog(
                title: "Stop a run",
                body: [
                    [
                        Span("run \(run.id)", .strong),
                        Span("  \(run.dataset) on \(run.prompt), \(run.done) of \(run.total) done"),
                    ],
                    [], [Span("What is done stays; resume goes on with the rest.", .dim)],
                ], choices: [Hint("y", "stop it"), Hint("esc", "let it run")]),
            action: .stopEval(run.id, actor: actor))
    }

    /// While the form is open every key is its.
    package mutating func take(_ key: Key, _ context: ScreenContext) -> [Request]? {
        guard var open = form else { return nil }
        switch open.handle(key) {
        case .stays: form = open
        case .closes: form = nil
        case .starts:
            guard let start = open.start(actor: context.actor) else {
                form = open
                return [.toast(Toast(.failed, open.refusal ?? "the form is not complete"))]
            }
            form = nil
            return [.perform(.startEval(start))]
        }
        return []
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        switch (motion, focus) {
        case (.nextPane, _): focus = turn(1, context)
        case (.previousPane, _): focus = turn(-1, context)
        case (_, .runs):
            list.move(
                motion, in: shown.map { String($0.id) }, visible: visibleRows(.runs, context))
        case (_, .cases): moveInGrid(motion, context)
        case (_, .detail): scrollCase(motion, context)
        case (_, .summary): break
        }
        return refresh(context)
    }

    private mutating func moveInGrid(_ motion: Motion, _ context: ScreenContext) {
        guard let area = gridArea(context) else { return }
        let count = shownDetail?.caseIds.count ?? 0
        let line = CaseGrid.Layout(count: count, width: area.width).perLine
        switch motion {
        case .left: caseIndex -= 1
        case .right: caseIndex += 1
        case .up: if caseIndex >= line { caseIndex -= line }
        case .down: if caseIndex + line < count { caseIndex += line }
        case .pageUp: caseIndex -= line * max(1, area.height / 2)
        case .pageDown: caseIndex += line * max(1, area.height / 2)
        case .first: caseIndex = 0
        case .last: caseIndex = count - 1
        case .nextPane, .previousPane: break
        }
        caseTop = 0
        keepCase(context)
    }

    private mutating func scrollCase(_ motion: Motion, _ context: ScreenContext) {
        let visible = visibleRows(.detail, context)
        let last = max(0, caseText(context).rows.count - visible)
        switch motion {
        case .up: caseTop -= 1
        case .down: caseTop += 1
        case .pageUp: caseTop -= max(1, visible / 2)
        case .pageDown: caseTop += max(1, visible / 2)
        case .first: caseTop = 0
        case .last: caseTop = last
        case .left, .right, .nextPane, .previousPane: break
        }
        caseTop = max(0, min(caseTop, last))
    }

    private func turn(_ step: Int, _ context: ScreenContext) -> Pane {
        let order: [Pane] =
            context.isZoomed ? Pane.allCases : [.runs, .cases, .detail]
        let index = order.firstIndex(of: focus) ?? 0
        return order[(index + step + order.count) % order.count]
    }
}
