import TerminalUI

/// The keys that mean the same on every screen.
package enum GlobalKeys {
    package static func bindings(_ state: ConsoleState) -> [Binding] {
        [
            Binding(
                "command", .character(":"), .control("p"), label: "command",
                help: "find a command by some of its letters"),
            Binding(
                "filter", .character("/"), label: "filter",
                help: "show only the rows that contain a text; ! in front: that do not",
                disabledReason: state.screen.filter == nil ? "this screen has no list" : nil),
            Binding(
                "pause", .character(" "), label: state.isPaused ? "resume" : "pause",
                help: state.isPaused ? "follow the control plane again" : "hold the screen still",
                isInFooter: state.isPaused),
            Binding(
                "zoom", .character("+"), label: state.isZoomed ? "all boxes" : "zoom",
                help: "show the focused box alone, or all boxes again", isInFooter: false),
            Binding(
                "explain", .character("e"), label: "explain",
                help: "say what this screen shows", isInFooter: false),
            Binding(
                "back", .character("-"), label: "last screen", help: "back to the screen before",
                isInFooter: false,
                disabledReason: state.history.isEmpty ? "there was no other screen" : nil),
            Binding(
                "redraw", .control("l"), label: "redraw", help: "draw the whole screen again",
                isInFooter: false),
            Binding("help", .character("?"), label: "help", help: "all keys"),
            Binding(
                "detach", .character("q"), label: "detach",
                help: "leave the console; the control plane keeps serving"),
        ]
    }

    /// At the right end of every footer.
    static let trailing: Set<String> = ["help", "detach"]
}
