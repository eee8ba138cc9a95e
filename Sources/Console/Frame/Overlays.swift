import TerminalUI

/// What lies over the screen and takes the keys.
enum Overlays {
    static func render(
        _ overlay: ConsoleState.ShownOverlay, _ state: ConsoleState, on surface: inout Surface
    ) {
        switch overlay {
        case .help(let top): help(state).draw(on: &surface, top: top)
        case .explanation(let top):
            ExplainOverlay(
                title: "\(state.screen.title): what is what", entries: state.screen.explanation
            ).draw(on: &surface, top: top)
        case .confirmation(let confirmation): confirmation.dialog.draw(on: &surface)
        case .question(let question):
            Dialog(
                title: question.title, body: question.body,
                choices: [Hint("enter", "go on with this reason"), Hint("esc", "cancel")],
                typed: Dialog.Typed(label: "reason", field: question.field)
            ).draw(on: &surface)
        }
    }

    static func help(_ state: ConsoleState) -> HelpOverlay {
        let screens = ScreenID.allCases.map { id in
            Hint(String(id.key), state.screens[id.rawValue].title)
        }
        return HelpOverlay(
            title: "Keys",
            groups: [
                (state.screen.title, state.bindings.map(\.hint)),
                ("Move", Motion.hints),
                ("Screens", screens),
                ("Everywhere", GlobalKeys.bindings(state).map(\.hint)),
            ])
    }
}
