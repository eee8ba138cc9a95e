package import ControlAPI
package import TerminalUI

/// Everything that can happen to a console.
package enum ConsoleEvent: Sendable {
    case terminal(TerminalEvent)
    case snapshot(LiveSnapshot)
    /// The control plane does not answer; it is tried again.
    case linkLost(reason: String)
    case answered(Load, Result<Answer, CallFailure>)
    case performed(Action, Result<ActionAnswer, CallFailure>)
    case themeChanged(name: String)
    case themeFailed(reason: String)
    /// Time has passed.
    case tick
}

/// What the console wants done outside of itself.
package enum Intent: Equatable, Sendable {
    /// Live snapshots of this topic at this pace, in place of any others; nil for none.
    case subscribe(Subscription?)
    case load(Load)
    case perform(Action)
    case setTheme(String)
    /// The whole screen again, whatever the terminal shows.
    case repaint
    /// Leave; the control plane keeps serving.
    case detach(signal: Int32?)
}

package struct Subscription: Equatable, Sendable {
    package var topic: LiveTopic
    package var intervalMilliseconds: Int

    package init(topic: LiveTopic, intervalMilliseconds: Int) {
        self.topic = topic
        self.intervalMilliseconds = intervalMilliseconds
    }
}
