import ControlAPI
import TerminalUI

@testable import Console

/// Drives a console without a terminal: keys in, intents and surfaces out. Reads are answered from
/// the fixture at once, as a control plane would a moment later.
struct ConsoleDriver {
    var state: ConsoleState
    /// All intents so far but the reads that were answered.
    var intents: [Intent] = []
    var answers: (Load) -> Result<Answer, CallFailure> = Fixture.answer
    var now = Fixture.now

    init(
        _ columns: Int = 120, _ rows: Int = 36, glyphs: GlyphSet = .braille,
        isReadOnly: Bool = false, isConnected: Bool = true
    ) {
        state = ConsoleState(
            size: Size(columns, rows), glyphs: glyphs,
            settings: ConsoleState.Settings(
                host: "127.0.0.1:4180", actor: "ana", isReadOnly: isReadOnly,
                themes: ThemeLibrary.embeddedNames), nowMilliseconds: Fixture.now)
        if isConnected { feed(.snapshot(Fixture.snapshot(.overview))) }
    }

    mutating func feed(_ event: ConsoleEvent) {
        follow(state.reduce(event, nowMilliseconds: now))
    }

    private mutating func follow(_ new: [Intent]) {
        for intent in new {
            switch intent {
            case .load(let load): feed(.answered(load, answers(load)))
            case .subscribe(let subscription):
                intents.append(intent)
                // The stream that was asked for begins with a snapshot.
                if let subscription, state.link == .live {
                    feed(.snapshot(Fixture.snapshot(subscription.topic)))
                }
            default: intents.append(intent)
            }
        }
    }

    /// Presses keys as `Key.script` writes them.
    mutating func press(_ keys: String) {
        for key in Key.script(keys) { feed(.terminal(.key(key))) }
    }

    mutating func wait(seconds: Double) {
        now += Int64(seconds * 1000)
        feed(.tick)
    }

    var surface: Surface {
        var surface = Surface(size: state.size, glyphs: state.glyphs)
        Frame.render(state, on: &surface)
        return surface
    }

    var lines: [String] { surface.lines }

    func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

    var actions: [Action] {
        intents.compactMap { intent in
            if case .perform(let action) = intent { return action }
            return nil
        }
    }

    func screen<Value: Screen>(_ type: Value.Type) -> Value? {
        state.screens.lazy.compactMap { $0 as? Value }.first
    }
}
