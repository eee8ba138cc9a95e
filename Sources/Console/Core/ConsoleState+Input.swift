import TerminalUI

extension ConsoleState {
    mutating func press(_ key: Key, in shown: Input) -> [Intent] {
        switch shown {
        case .filter(let field, let before): return filter(key, field, before)
        case .palette(let field, let selected): return palette(key, field, selected)
        }
    }

    mutating func closeInput() {
        if case .filter(_, let before)? = input { screens[active.rawValue].filter = before }
        input = nil
    }

    /// The list follows every letter; `enter` keeps the filter, `esc` brings the one before back.
    private mutating func filter(_ key: Key, _ shown: TextField, _ before: String) -> [Intent] {
        var field = shown
        switch key {
        case .escape: closeInput()
        case .enter: input = nil
        default:
            guard field.handle(key) else { break }
            input = .filter(field, before: before)
            screens[active.rawValue].filter = field.text
            return withScreen { $0.refresh($1) }
        }
        return []
    }

    private mutating func palette(_ key: Key, _ shown: TextField, _ selected: Int) -> [Intent] {
        var field = shown
        let matches = Palette.matches(for: field.text, in: Palette.commands(self))
        let last = max(0, matches.count - 1)
        switch key {
        case .escape: input = nil
        case .up, .control("p"), .backTab:
            input = .palette(field, selected: max(0, selected - 1))
        case .down, .control("n"):
            input = .palette(field, selected: min(last, selected + 1))
        case .tab:
            if matches.indices.contains(selected) {
                input = .palette(TextField(matches[selected].command.text), selected: 0)
            }
        case .enter:
            guard matches.indices.contains(selected) else {
                show(Toast(.failed, "there is no command '\(field.text)'"))
                input = nil
                break
            }
            input = nil
            return run(matches[selected].command)
        default:
            if field.isEmpty, key == .backspace {
                input = nil
            } else if field.handle(key) {
                input = .palette(field, selected: 0)
            }
        }
        return []
    }

    private mutating func run(_ command: PaletteCommand) -> [Intent] {
        if let reason = command.disabledReason {
            show(Toast(.note, "\(command.text): \(reason)"))
            return []
        }
        switch command.run {
        case .binding(let id):
            guard let binding = bindings.first(where: { $0.id == id }) else { return [] }
            return run(binding)
        case .global(let id):
            let binding = GlobalKeys.bindings(self).first { $0.id == id }
            return binding.map { runGlobal($0) } ?? []
        case .request(let request): return follow([request])
        case .theme(let name): return [.setTheme(name)]
        case .glyphs(let family):
            glyphs = GlyphSet(family)
            return [.repaint]
        }
    }
}
