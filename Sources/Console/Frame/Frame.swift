package import TerminalUI

/// The whole picture: header, tabs, the screen, the footer, and what lies on top.
package enum Frame {
    static let neededSize = Size(40, 10)

    /// The room that is left for a screen.
    static func body(of rect: Rect) -> Rect { rect.top(2).rest.bottom(1).rest }

    package static func render(_ state: ConsoleState, on surface: inout Surface) {
        surface.reset(size: state.size, glyphs: state.glyphs)
        guard state.breakpoint != .tiny else { return renderTooSmall(state, on: &surface) }
        let whole = surface.bounds
        let context = state.context
        state.screen.render(on: &surface, in: context.room, context)
        if state.isStale { surface.restyle(context.room) { $0.with(.stale) } }
        Header.render(state, on: &surface, in: whole.row(0))
        Tabs(
            titles: ScreenID.allCases.map { (String($0.key), state.screens[$0.rawValue].title) },
            active: state.active.rawValue
        ).draw(on: &surface, in: whole.row(1))
        renderBottom(state, on: &surface, in: whole.bottom(1).taken)
        state.screen.renderOnTop(on: &surface)
        if let overlay = state.overlay { Overlays.render(overlay, state, on: &surface) }
        if case .palette(let field, let selected)? = state.input {
            renderPalette(state, field, selected, on: &surface)
        }
    }

    private static func renderTooSmall(_ state: ConsoleState, on surface: inout Surface) {
        let (needed, size) = (neededSize, state.size)
        let rows = [
            "needs \(needed.columns)x\(needed.rows)", "have \(size.columns)x\(size.rows)",
            "q leaves",
        ]
        let box = surface.bounds.centered(width: size.columns, height: rows.count)
        for (index, row) in rows.enumerated() {
            surface.text(row, in: box.row(index), align: .center, index == 2 ? .dim : .text)
        }
    }

    /// One line: what is typed, else what was just answered, else the keys.
    private static func renderBottom(
        _ state: ConsoleState, on surface: inout Surface, in line: Rect
    ) {
        if case .filter(let field, _)? = state.input {
            CommandBar(sign: "/", field: field).draw(on: &surface, in: line)
        } else if let toast = state.toast {
            toast.toast.draw(on: &surface, in: line)
        } else {
            footer(state).draw(on: &surface, in: line)
        }
    }

    static func footer(_ state: ConsoleState) -> Footer {
        let global = GlobalKeys.bindings(state)
        var hints = state.bindings.filter(\.isInFooter).map(\.shortHint)
        if let filter = state.screen.filter, !filter.isEmpty {
            hints.insert(Hint("esc", "clear /\(filter)"), at: 0)
        }
        hints += global.filter { binding in
            binding.isInFooter && binding.disabledReason == nil
                && !GlobalKeys.trailing.contains(binding.id)
        }.map(\.shortHint)
        let trailing = global.filter { GlobalKeys.trailing.contains($0.id) }.map(\.shortHint)
        return Footer(hints: hints, trailing: trailing)
    }

    private static func renderPalette(
        _ state: ConsoleState, _ field: TextField, _ selected: Int, on surface: inout Surface
    ) {
        let matches = Palette.matches(for: field.text, in: Palette.commands(state))
        let suggestions = matches.map { match in
            CommandBar.Suggestion(
                text: match.command.text, help: match.command.help, matched: match.positions,
                disabledReason: match.command.disabledReason)
        }
        CommandBar(
            sign: ":", field: field, suggestions: suggestions,
            selected: matches.isEmpty ? nil : min(selected, matches.count - 1)
        ).draw(on: &surface, in: surface.bounds)
    }
}
