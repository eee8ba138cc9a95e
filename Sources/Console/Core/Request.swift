package import TerminalUI

/// The screens, in the order of their keys.
package enum ScreenID: Int, CaseIterable, Sendable {
    case overview, engine, prompts, evals, drift, traces, events, gateway

    /// The key that opens the screen.
    package var key: Character { Character(String((rawValue + 1) % 10)) }
}

/// What a screen is opened on.
package enum Subject: Equatable, Sendable {
    case prompt(String, version: Int?)
    case run(Int)
    case newRun(prompt: String, versions: [Int])
    case alert(Int)
    case trace(String)
    /// A sequence of the engine, by its request.
    case sequence(String)
}

/// What a screen asks of the console around it.
package enum Request: Equatable, Sendable {
    case load(Load)
    case perform(Action)
    case confirm(Confirmation)
    case ask(Question)
    case toast(Toast)
    case go(ScreenID, Subject?)
}

/// An action that waits for a yes.
package struct Confirmation: Equatable, Sendable {
    package var dialog: Dialog
    package var action: Action
    /// False where the dialog explains why the action is not possible.
    package var isPossible: Bool

    package init(dialog: Dialog, action: Action, isPossible: Bool = true) {
        self.dialog = dialog
        self.action = action
        self.isPossible = isPossible
    }
}

/// A reason that has to be given before a refused promotion is tried again.
package struct Question: Equatable, Sendable {
    package var title: String
    package var body: [[Span]]
    package var field: TextField
    /// Sent once more with the reason.
    package var action: Action

    package init(title: String, body: [[Span]], action: Action) {
        self.title = title
        self.body = body
        field = TextField()
        self.action = action
    }
}
