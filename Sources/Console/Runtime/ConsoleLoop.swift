package import TerminalUI

/// Runs a console on the calling thread: takes events in, has intents carried out, draws.
package final class ConsoleLoop {
    package private(set) var state: ConsoleState
    private let terminal: any TerminalDriver
    private let mailbox: Mailbox
    private let link: any ControlLink
    private let themes: ThemeLibrary
    private let clock: WallClock
    private var surface: Surface
    private var lastFrame: Int64 = 0
    private var ended: (signal: Int32?, Bool) = (nil, false)

    /// Frames that no key asked for are at least this far apart.
    static let frameMilliseconds: Int64 = 240
    /// The clock in the header moves on, and ages grow.
    static let tickMilliseconds: Int64 = 1000

    package init(
        state: ConsoleState, terminal: any TerminalDriver, mailbox: Mailbox,
        link: any ControlLink, themes: ThemeLibrary, clock: WallClock
    ) {
        self.state = state
        self.terminal = terminal
        self.mailbox = mailbox
        self.link = link
        self.themes = themes
        self.clock = clock
        surface = Surface(size: state.size, glyphs: state.glyphs)
    }

    /// Returns when the operator leaves, with the signal that ended it, if one did.
    package func run() -> Int32? {
        take(.terminal(.resized(terminal.size)))
        draw()
        while !ended.1 { turn() }
        return ended.signal
    }

    private func turn() {
        let event = terminal.nextEvent(timeoutMilliseconds: timeout)
        switch event {
        case .timeout: take(.tick)
        case .woken: break
        default:
            take(.terminal(event))
            takeWaitingInput()
        }
        let news = mailbox.take()
        // Answers and the first figures are waited for; only the stream of snapshots can wait.
        let isUrgent = state.receivedMilliseconds == nil || news.contains { !$0.isSnapshot }
        for event in news { take(event) }
        if event == .woken, !isUrgent, clock.milliseconds() - lastFrame < Self.frameMilliseconds {
            isDirty = true
            return
        }
        if !ended.1 { draw() }
    }

    /// Something has come that is not drawn yet.
    private var isDirty = false

    /// How long nothing has to happen: to the next frame that is due, or without end when paused.
    private var timeout: Int? {
        if state.isPaused && state.toast == nil && !isDirty { return nil }
        let wait = isDirty ? Self.frameMilliseconds : Self.tickMilliseconds
        return Int(max(0, lastFrame + wait - clock.milliseconds()))
    }

    /// Keys that came together are drawn together.
    private func takeWaitingInput() {
        for _ in 0..<64 where !ended.1 {
            let event = terminal.nextEvent(timeoutMilliseconds: 0)
            switch event {
            case .timeout: return
            case .woken: continue
            default: take(.terminal(event))
            }
        }
    }

    private func take(_ event: ConsoleEvent) {
        let now = clock.milliseconds()
        state.settings.zoneOffsetSeconds = clock.zoneOffsetSeconds(now)
        for intent in state.reduce(event, nowMilliseconds: now) { carryOut(intent) }
    }

    private func carryOut(_ intent: Intent) {
        switch intent {
        case .subscribe(let subscription): link.subscribe(subscription)
        case .load(let load): link.load(load)
        case .perform(let action): link.perform(action)
        case .setTheme(let name):
            do {
                terminal.theme = try themes.theme(name)
                take(.themeChanged(name: terminal.theme.name))
            } catch {
                take(.themeFailed(reason: "\(error)"))
            }
        case .repaint: terminal.repaint()
        case .detach(let signal): ended = (signal, true)
        }
    }

    private func draw() {
        isDirty = false
        lastFrame = clock.milliseconds()
        Frame.render(state, on: &surface)
        terminal.present(surface)
    }
}
