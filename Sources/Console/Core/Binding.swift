package import TerminalUI

/// A key of a screen and what it does. The footer, the help overlay and the command palette are
/// all made from these, and a key works only if it is among them.
package struct Binding: Equatable, Sendable {
    package var id: String
    package var keys: [Key]
    package var label: String
    package var help: String
    /// Changes what others see; not possible in a read-only console.
    package var isShared: Bool
    /// Keys for which the footer has no room are left to help and palette.
    package var isInFooter: Bool
    package var disabledReason: String?

    package init(
        _ id: String, _ keys: Key..., label: String, help: String, isShared: Bool = false,
        isInFooter: Bool = true, disabledReason: String? = nil
    ) {
        self.id = id
        self.keys = keys
        self.label = label
        self.help = help
        self.isShared = isShared
        self.isInFooter = isInFooter
        self.disabledReason = disabledReason
    }

    /// All keys, for help.
    package var hint: Hint { hint(keys.map(\.description).joined(separator: " ")) }

    /// The first key, for the footer.
    package var shortHint: Hint { hint(keys.first.map(\.description) ?? "") }

    private func hint(_ key: String) -> Hint {
        Hint(key, label, help: help, disabledReason: disabledReason)
    }

    package func off(_ reason: String?) -> Binding {
        var copy = self
        copy.disabledReason = disabledReason ?? reason
        return copy
    }
}

/// A command of the palette.
package struct PaletteCommand: Equatable, Sendable {
    package enum Run: Equatable, Sendable {
        /// A binding of the shown screen.
        case binding(String)
        case global(String)
        case request(Request)
        case theme(String)
        case glyphs(GlyphSet.Family)
    }

    package var text: String
    package var help: String
    package var disabledReason: String?
    package var run: Run

    package init(_ text: String, help: String, disabledReason: String? = nil, run: Run) {
        self.text = text
        self.help = help
        self.disabledReason = disabledReason
        self.run = run
    }
}

/// Moving about, which every screen understands in its own way.
package enum Motion: Sendable {
    case up, down, left, right, pageUp, pageDown, first, last, nextPane, previousPane

    package init?(_ key: Key) {
        switch key {
        case .up, .character("k"): self = .up
        case .down, .character("j"): self = .down
        case .left, .character("h"): self = .left
        case .right, .character("l"): self = .right
        case .pageUp, .control("u"), .control("b"): self = .pageUp
        case .pageDown, .control("d"), .control("f"): self = .pageDown
        case .home, .character("g"): self = .first
        case .end, .character("G"): self = .last
        case .tab: self = .nextPane
        case .backTab: self = .previousPane
        default: return nil
        }
    }

    static let hints = [
        Hint("j k", "down, up", help: "down and up, as the arrows do"),
        Hint("h l", "left, right", help: "left and right, as the arrows do"),
        Hint("g G", "first, last", help: "to the first and the last row"),
        Hint("ctrl-d u", "page", help: "half a page down and up"),
        Hint("tab", "next box", help: "to the next box; shift-tab to the one before"),
    ]
}
