import TerminalUI

extension ConsoleState {
    /// Does what a screen asks for.
    mutating func follow(_ requests: [Request]) -> [Intent] {
        var intents: [Intent] = []
        for request in requests {
            switch request {
            case .load(let load): intents.append(.load(load))
            case .perform(let action): intents.append(.perform(action))
            case .confirm(let confirmation): overlay = .confirmation(confirmation)
            case .ask(let question): overlay = .question(question)
            case .toast(let toast): show(toast)
            case .go(let id, let subject): intents += open(id, on: subject)
            }
        }
        return intents
    }

    mutating func open(_ id: ScreenID, on subject: Subject? = nil) -> [Intent] {
        if id != active {
            history.append(active)
            if history.count > 32 { history.removeFirst() }
            active = id
            isZoomed = false
        }
        return withScreen { screen, context in
            let shown = subject.map { screen.show($0, context) } ?? []
            return shown + screen.refresh(context)
        }
    }

    mutating func back() -> [Intent] {
        guard let last = history.popLast() else { return [] }
        active = last
        return withScreen { $0.refresh($1) }
    }
}
