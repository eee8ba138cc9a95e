import ControlAPI
import TerminalUI

extension PromptsScreen {
    package func bindings(_ context: ScreenContext) -> [Binding] {
        let prompt = selectedPrompt == nil ? "no prompt is selected" : nil
        let version = selectedVersion == nil ? "no version is selected" : nil
        let place = " in \(environment)"
        return [
            Binding(
                "open", .enter, label: "open", help: "to the versions, and on to the text",
                isInFooter: false, disabledReason: prompt),
            Binding(
                "promote", .character("p"), label: "promote",
                help: "serve the selected version\(place)", isShared: true,
                disabledReason: version ?? promoteRefusal),
            Binding(
                "rollback", .character("R"), label: rollbackLabel,
                help: "bring the version before back\(place)", isShared: true,
                disabledReason: prompt
                    ?? (environmentState?.rollbackVersion == nil
                        ? "nothing was live\(place) before" : nil)),
            Binding(
                "undo", .character("u"), label: "undo", help: "take the last change\(place) back",
                isShared: true,
                disabledReason: prompt
                    ?? (environmentState?.undo == nil ? "nothing has changed\(place)" : nil)),
            Binding(
                "eval", .character("E"), label: "eval",
                help: "run a dataset against the selected version and the live one",
                isShared: true, disabledReason: version),
            Binding(
                "text", .character("t"), label: showsText ? "diff" : "text",
                help: "the whole text, or what differs", disabledReason: version),
            Binding(
                "mark", .character("v"), label: "compare from here",
                help: "compare others with this version; on it again: with the live one",
                isInFooter: context.breakpoint >= .regular, disabledReason: version),
            Binding(
                "environment", .character("o"), label: environment,
                help: "the environment that is shown and changed",
                disabledReason: environments.count < 2 ? "there is no other environment" : nil),
        ]
    }

    private var rollbackLabel: String {
        environmentState?.rollbackVersion.map { "roll back to @\($0)" } ?? "roll back"
    }

    private var promoteRefusal: String? {
        guard let version = selectedVersion?.version, let state = environmentState else {
            return nil
        }
        let isAlone = state.arms.count == 1 && state.arms.first?.version == version
        return isAlone ? "@\(version) is live in \(environment) already" : nil
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        guard let prompt = selectedPrompt else { return [] }
        switch id {
        case "open": focus = focus == .prompts ? .versions : .text
        case "promote":
            guard let version = selectedVersion?.version else { break }
            return [
                .load(.promotion(prompt.name, version: version, environment: environment))
            ]
        case "rollback":
            guard let state = environmentState, let target = state.rollbackVersion else { break }
            return [
                .confirm(
                    Promotion.rollback(prompt.name, state, to: target, actor: context.actor))
            ]
        case "undo":
            guard let state = environmentState, let what = state.undo else { break }
            return [.confirm(Promotion.undo(prompt.name, state, what, actor: context.actor))]
        case "eval":
            guard let version = selectedVersion?.version else { break }
            let baseline = base.map { [$0] } ?? []
            return [.go(.evals, .newRun(prompt: prompt.name, versions: [version] + baseline))]
        case "text": showsText.toggle()
        case "mark":
            markedBase = markedBase == selectedVersion?.version ? nil : selectedVersion?.version
        case "environment":
            let names = environments
            let index = names.firstIndex(of: environment) ?? 0
            environment = names[(index + 1) % names.count]
        default: break
        }
        textTop = 0
        return refresh(context)
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        let visible = visibleRows(focus, context)
        switch (motion, focus) {
        case (.nextPane, _), (.right, .prompts), (.right, .versions): focus = turn(1, context)
        case (.previousPane, _), (.left, .text), (.left, .versions): focus = turn(-1, context)
        case (_, .prompts):
            list.move(motion, in: shown.map(\.name), visible: visible)
            versions = KeyedList()
            markedBase = nil
            textTop = 0
        case (_, .versions):
            versions.move(motion, in: versionIDs, visible: visible)
            textTop = 0
        case (_, .history):
            let ids = shownDetail?.deployments.map { String($0.id) } ?? []
            history.move(motion, in: ids, visible: visible)
        case (_, .text): scrollText(motion, visible)
        }
        return refresh(context)
    }

    private mutating func scrollText(_ motion: Motion, _ visible: Int) {
        let last = max(0, (text?.view.rows.count ?? 0) - visible)
        switch motion {
        case .up: textTop -= 1
        case .down: textTop += 1
        case .pageUp: textTop -= max(1, visible / 2)
        case .pageDown: textTop += max(1, visible / 2)
        case .first: textTop = 0
        case .last: textTop = last
        case .left, .right, .nextPane, .previousPane: break
        }
        textTop = max(0, min(textTop, last))
    }

    private func turn(_ step: Int, _ context: ScreenContext) -> Pane {
        let order =
            context.isZoomed
            ? Pane.allCases
            : boxes(in: context.room, context).compactMap { Pane(rawValue: $0.pane) }
        let index = order.firstIndex(of: focus) ?? 0
        return order[(index + step + order.count) % order.count]
    }
}
