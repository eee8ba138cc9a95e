import ControlAPI
import TerminalUI

extension TracesScreen {
    package func bindings(_ context: ScreenContext) -> [Binding] {
        let none = shownID == nil ? "no trace is selected" : nil
        let prompt = shownDetail?.summary.prompt ?? selected?.prompt
        return [
            Binding(
                "open", .enter, label: "details", help: "to the details of the trace",
                disabledReason: none),
            Binding(
                "prompt", .character("o"), label: "prompt", help: "open the version that served it",
                disabledReason: none ?? (prompt == nil ? "it used no prompt" : nil)),
            Binding(
                "errors", .character("E"), label: "errors",
                help: "only requests that failed, or all again"),
            Binding(
                "leave", .escape, label: "back", help: "from the details to the list",
                isInFooter: focus == .detail,
                disabledReason: focus == .list && (filter ?? "").isEmpty
                    ? "the list has the focus" : nil),
        ]
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        switch id {
        case "open": focus = .detail
        case "leave":
            if focus == .list { filter = "" }
            focus = .list
            pinned = nil
        case "prompt":
            let summary = shownDetail?.summary ?? selected
            guard let summary, let name = summary.prompt else { break }
            return [.go(.prompts, .prompt(name, version: summary.promptVersion))]
        case "errors": filter = filter == "error" ? "" : "error"
        default: break
        }
        return refresh(context)
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        switch (motion, focus) {
        case (.nextPane, _), (.previousPane, _): focus = focus == .list ? .detail : .list
        case (_, .list):
            pinned = nil
            list.move(motion, in: shown.map(\.id), visible: visibleRows(.list, context))
        case (_, .detail): scroll(motion, context)
        }
        return refresh(context)
    }

    private mutating func scroll(_ motion: Motion, _ context: ScreenContext) {
        let visible = visibleRows(.detail, context)
        let last = max(0, detailText(context).rows.count - visible)
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
}
