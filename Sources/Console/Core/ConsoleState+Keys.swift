import TerminalUI

extension ConsoleState {
    /// Who takes a key: what lies on top, then the screen, then the console.
    mutating func press(_ key: Key) -> [Intent] {
        if key == .control("c") { return interrupt() }
        if key == .control("l") { return [.repaint] }
        if let overlay { return press(key, on: overlay) }
        if let input { return press(key, in: input) }
        if breakpoint == .tiny { return key == .character("q") ? [.detach(signal: nil)] : [] }
        let context = context
        if let requests = screens[active.rawValue].take(key, context) { return follow(requests) }
        if let binding = bindings.first(where: { $0.keys.contains(key) }) { return run(binding) }
        if let binding = GlobalKeys.bindings(self).first(where: { $0.keys.contains(key) }) {
            return runGlobal(binding)
        }
        if case .character(let character) = key,
            let id = ScreenID.allCases.first(where: { $0.key == character })
        {
            return open(id)
        }
        if let motion = Motion(key) { return withScreen { $0.move(motion, $1) } }
        if key == .escape { return escape() }
        return []
    }

    /// Closes what is open; with nothing open it leaves the console, and never ends any work.
    private mutating func interrupt() -> [Intent] {
        if overlay == nil && input == nil { return [.detach(signal: nil)] }
        overlay = nil
        closeInput()
        return []
    }

    private mutating func escape() -> [Intent] {
        if isZoomed {
            isZoomed = false
        } else if let filter = screen.filter, !filter.isEmpty {
            screens[active.rawValue].filter = ""
        }
        return []
    }

    mutating func run(_ binding: Binding) -> [Intent] {
        if let reason = binding.disabledReason {
            show(Toast(.note, "\(binding.label): \(reason)"))
            return []
        }
        return withScreen { $0.perform(binding.id, $1) }
    }

    mutating func runGlobal(_ binding: Binding) -> [Intent] {
        if let reason = binding.disabledReason {
            show(Toast(.note, "\(binding.label): \(reason)"))
            return []
        }
        switch binding.id {
        case "command":
            input = .palette(TextField(), selected: 0)
            // Its commands name prompts, whichever screen is shown.
            return [.load(.prompts)]
        case "filter":
            let before = screen.filter ?? ""
            input = .filter(TextField(before), before: before)
        case "pause":
            isPaused.toggle()
            if !isPaused { receivedMilliseconds = nil }
        case "zoom": isZoomed.toggle()
        case "explain": overlay = .explanation(top: 0)
        case "help": overlay = .help(top: 0)
        case "back": return back()
        case "redraw": return [.repaint]
        case "detach": return [.detach(signal: nil)]
        default: break
        }
        return []
    }

    private mutating func press(_ key: Key, on shown: ShownOverlay) -> [Intent] {
        switch shown {
        case .help(let top):
            overlay = Self.scrolled(key, top).map { .help(top: $0) }
        case .explanation(let top):
            overlay = Self.scrolled(key, top).map { .explanation(top: $0) }
        case .confirmation(let confirmation): return press(key, on: confirmation)
        case .question(let question): return press(key, on: question)
        }
        return []
    }

    /// The new first row; nil closes the overlay.
    private static func scrolled(_ key: Key, _ top: Int) -> Int? {
        switch Motion(key) {
        case .down: top + 1
        case .up: max(0, top - 1)
        case .pageDown: top + 10
        case .pageUp: max(0, top - 10)
        case .first: 0
        default: nil
        }
    }

    /// `y` confirms; `enter` never does.
    private mutating func press(_ key: Key, on confirmation: Confirmation) -> [Intent] {
        switch key {
        case .character("y"), .character("Y"):
            guard confirmation.isPossible else { return [] }
            overlay = nil
            return [.perform(confirmation.action)]
        case .escape, .character("n"), .character("N"), .character("q"): overlay = nil
        default: break
        }
        return []
    }

    private mutating func press(_ key: Key, on question: Question) -> [Intent] {
        var question = question
        switch key {
        case .escape: overlay = nil
        case .enter:
            let reason = question.field.text.trimmingBlanks
            guard !reason.isEmpty, let action = question.action.overriding(reason: reason) else {
                return []
            }
            overlay = nil
            return [.perform(action)]
        default:
            if question.field.handle(key) { overlay = .question(question) }
        }
        return []
    }

    /// Pasted text goes where text is typed, and nowhere else.
    mutating func paste(_ text: String) {
        if case .question(var question)? = overlay {
            question.field.insert(text)
            overlay = .question(question)
        } else if case .palette(var field, _)? = input {
            field.insert(text)
            input = .palette(field, selected: 0)
        } else if case .filter(var field, let before)? = input {
            field.insert(text)
            input = .filter(field, before: before)
            screens[active.rawValue].filter = field.text
        }
    }
}

extension String {
    var trimmingBlanks: String {
        var result = self[...]
        while result.first?.isWhitespace == true { result.removeFirst() }
        while result.last?.isWhitespace == true { result.removeLast() }
        return String(result)
    }
}
