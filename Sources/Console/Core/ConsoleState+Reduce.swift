import ControlAPI
import TerminalUI

extension ConsoleState {
    static let toastMilliseconds: Int64 = 6000

    /// Takes an event in and says what has to be done about it.
    package mutating func reduce(_ event: ConsoleEvent, nowMilliseconds: Int64) -> [Intent] {
        self.nowMilliseconds = nowMilliseconds
        var intents: [Intent] = []
        switch event {
        case .terminal(let event): intents += take(event)
        case .snapshot(let snapshot): intents += take(snapshot)
        case .linkLost(let reason): lose(reason)
        case .answered(let load, let result): intents += deliver(load, result)
        case .performed(let action, let result): intents += settle(action, result)
        case .themeChanged(let name):
            settings.theme = name
            show(Toast(.note, "theme \(name)"))
        case .themeFailed(let reason): show(Toast(.failed, reason))
        case .tick: intents += refreshScreen()
        }
        if let shown = toast, shown.untilMilliseconds <= nowMilliseconds { toast = nil }
        return intents + subscribing()
    }

    private mutating func take(_ event: TerminalEvent) -> [Intent] {
        switch event {
        case .key(let key): return press(key)
        case .paste(let text): paste(text)
        case .pasteRefused: show(Toast(.failed, "the pasted text is too long, nothing was taken"))
        case .resized(let size): self.size = size
        case .focus(let isFocused): self.isFocused = isFocused
        case .resumed: return [.repaint]
        case .ended(let signal): return [.detach(signal: signal)]
        case .woken, .timeout: break
        }
        return []
    }

    private mutating func take(_ snapshot: LiveSnapshot) -> [Intent] {
        if case .lost = link { show(Toast(.done, "connected again")) }
        link = .live
        guard !isPaused else { return [] }
        receivedMilliseconds = nowMilliseconds
        header = snapshot.header
        revisions = snapshot.revisions
        if let overview = snapshot.overview { self.overview = overview }
        if let engine = snapshot.engine { self.engine = engine }
        return refreshScreen()
    }

    private mutating func lose(_ reason: String) {
        if case .lost(let since, _) = link {
            link = .lost(sinceMilliseconds: since, reason: reason)
        } else {
            link = .lost(sinceMilliseconds: nowMilliseconds, reason: reason)
        }
    }

    private mutating func refreshScreen() -> [Intent] {
        guard link == .live, !isPaused else { return [] }
        return withScreen { $0.refresh($1) }
    }

    private mutating func deliver(_ load: Load, _ result: Result<Answer, CallFailure>) -> [Intent] {
        var requests: [Request] = []
        let context = context
        for index in screens.indices {
            requests += screens[index].receive(load, result, context)
        }
        if case .failure(let failure) = result, link == .live {
            show(Toast(.failed, failure.message))
        }
        return follow(requests)
    }

    private mutating func settle(
        _ action: Action, _ result: Result<ActionAnswer, CallFailure>
    ) -> [Intent] {
        switch result {
        case .success(let answer):
            show(Toast(.done, Announcement.text(of: action, answer)))
            if case .run(let run) = answer, case .startEval = action {
                return follow([.go(.evals, .run(run.id))])
            }
        case .failure(let failure) where failure.isGated:
            overlay = .question(Announcement.question(about: action, failure.message))
        case .failure(let failure): show(Toast(.failed, failure.message))
        }
        return []
    }

    /// What is live follows from the screen, the focus and the pause.
    private mutating func subscribing() -> [Intent] {
        let wanted =
            isPaused
            ? nil
            : Subscription(
                topic: screen.topic,
                intervalMilliseconds: isFocused ? screen.paceMilliseconds : 1000)
        guard wanted != subscription else { return [] }
        subscription = wanted
        return [.subscribe(wanted)]
    }

    mutating func show(_ toast: Toast) {
        self.toast = ShownToast(
            toast: toast, untilMilliseconds: nowMilliseconds + Self.toastMilliseconds)
    }

    /// Lets the shown screen change, and does what it asks for.
    mutating func withScreen(_ body: (inout any Screen, ScreenContext) -> [Request]) -> [Intent] {
        let context = context
        return follow(body(&screens[active.rawValue], context))
    }
}
