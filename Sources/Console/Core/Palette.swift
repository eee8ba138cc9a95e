import TerminalUI

/// All that the command palette offers, and what of it is meant.
enum Palette {
    struct Match {
        let command: PaletteCommand
        let positions: [Int]
    }

    static func commands(_ state: ConsoleState) -> [PaletteCommand] {
        let own = state.bindings.map { binding in
            PaletteCommand(
                binding.label, help: "\(binding.hint.key)  \(binding.help)",
                disabledReason: binding.disabledReason, run: .binding(binding.id))
        }
        let screens = ScreenID.allCases.map { id in
            PaletteCommand(
                state.screens[id.rawValue].title.lowercased(), help: "\(id.key)  open the screen",
                run: .request(.go(id, nil)))
        }
        let context = state.context
        let subjects = state.screens.flatMap { $0.commands(context) }
        let themes = state.settings.themes.map {
            PaletteCommand("theme \($0)", help: "", run: .theme($0))
        }
        let glyphs = GlyphSet.Family.allCases.map {
            PaletteCommand("glyphs \($0.rawValue)", help: "", run: .glyphs($0))
        }
        let global = GlobalKeys.bindings(state).filter { $0.id != "command" }.map { binding in
            PaletteCommand(
                binding.label, help: "\(binding.hint.key)  \(binding.help)",
                disabledReason: binding.disabledReason, run: .global(binding.id))
        }
        return own + screens + subjects + global + themes + glyphs
    }

    /// What fits best first; everything in its own order when nothing is typed. A text that names
    /// a theme file or a trace by hand is taken as it is.
    static func matches(for text: String, in commands: [PaletteCommand]) -> [Match] {
        let typed = text.trimmingBlanks
        var found: [(match: Match, score: Int, order: Int)] = []
        for (order, command) in commands.enumerated() {
            guard let match = FuzzyMatch.match(typed, in: command.text) else { continue }
            found.append((Match(command: command, positions: match.positions), match.score, order))
        }
        found.sort { ($0.score, $1.order) > ($1.score, $0.order) }
        return found.map(\.match) + literal(typed)
    }

    private static func literal(_ typed: String) -> [Match] {
        let parts = typed.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return [] }
        let argument = parts[1]
        switch parts[0] {
        case "trace":
            return [
                Match(
                    command: PaletteCommand(
                        "trace \(argument)", help: "open the trace",
                        run: .request(.go(.traces, .trace(argument)))), positions: [])
            ]
        case "theme" where argument.contains("/"):
            return [
                Match(
                    command: PaletteCommand(
                        "theme \(argument)", help: "load the file", run: .theme(argument)),
                    positions: [])
            ]
        default: return []
        }
    }
}
