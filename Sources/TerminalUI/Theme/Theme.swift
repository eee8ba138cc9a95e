/// The looks of everything that can be drawn.
package struct Theme: Equatable, Sendable {
    package let name: String
    package let mode: Mode
    /// Indexed by `Style.look`.
    let looks: [Look]

    /// The kind of background that the theme is made for; `any` follows the terminal's own.
    package enum Mode: String, CaseIterable, Sendable {
        case any, dark, light
    }

    package subscript(_ role: Role) -> Look { looks[Int(role.rawValue)] }
    package func look(of style: Style) -> Look { looks[Int(style.look)] }

    /// The look of a style with its overlays, as the terminal gets it.
    package func resolve(_ style: Style, tier: ColorTier) -> TerminalLook {
        var look = completed(looks[Int(style.look)])
        let overlay = style.overlay
        if overlay.contains(.stale) {
            let stale = completed(self[.stale])
            look.foreground = stale.foreground
            look.attributes = stale.attributes.union(look.attributes.intersection(.reverse))
        }
        if overlay.contains(.selected) { select(&look, self[.selection], tier) }
        if overlay.contains(.selectedIdle) { select(&look, self[.selectionIdle], tier) }
        if overlay.contains(.bold) { look.attributes.insert(.bold) }
        if overlay.contains(.underline) { look.attributes.insert(.underline) }
        if overlay.contains(.reverse) { look.attributes.formSymmetricDifference(.reverse) }
        return numbers(look, tier)
    }

    /// The selection lays its background under a cell; a foreground of its own wins, so that the
    /// row stays readable on that background.
    private func select(_ look: inout Look, _ selection: Look, _ tier: ColorTier) {
        if let foreground = selection.foreground { look.foreground = foreground }
        if let background = selection.background { look.background = background }
        if selection.attributes.contains(.reverse) { look.attributes.remove(.dim) }
        look.attributes.formUnion(selection.attributes)
        if tier == .none, selection.background != nil { look.attributes.insert(.reverse) }
    }

    private func completed(_ look: Look) -> Look {
        Look(
            foreground: look.foreground ?? self[.text].foreground ?? .terminal,
            background: look.background ?? self[.text].background ?? .terminal,
            attributes: look.attributes)
    }

    private func numbers(_ look: Look, _ tier: ColorTier) -> TerminalLook {
        TerminalLook(
            attributes: look.attributes,
            foreground: tier.number(look.foreground ?? .terminal),
            background: tier.number(look.background ?? .terminal))
    }
}
