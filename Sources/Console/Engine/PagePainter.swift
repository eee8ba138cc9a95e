import TerminalUI

/// How a cell of the page map looks.
struct PagePainter {
    let picture: PagePicture
    let mode: EngineScreen.MapMode
    let glyphs: GlyphSet
    let isPageWise: Bool
    /// The slot of each of the engine's sequences.
    let slots: [Int]
    /// The sequence whose pages stand out from all others.
    let spotlight: Int?

    func cell(_ pages: Range<Int>) -> (glyph: Unicode.Scalar, style: Style) {
        let page = picture.representative(of: pages)
        guard page < picture.count else { return (" ", .text) }
        var style = style(of: page)
        if picture.age(of: page) == 0, picture.states[page] != .free { style = style.bold }
        if let spotlight, picture.owner(of: page) != spotlight { style = style.with(.stale) }
        return (glyph(of: page), style)
    }

    private func slot(of page: Int) -> Int? {
        guard let owner = picture.owner(of: page), slots.indices.contains(owner) else { return nil }
        return slots[owner]
    }

    private func glyph(of page: Int) -> Unicode.Scalar {
        switch picture.states[page] {
        case .free: return glyphs.dot
        case .cached: return glyphs.light
        case .shared: return glyphs.full
        case .owned:
            if glyphs.isASCII { return slot(of: page).map(OwnerSlots.letter) ?? "o" }
            let fill = picture.fill(of: page)
            return isPageWise && fill < 16 ? glyphs.column(Double(fill) / 16) : glyphs.full
        }
    }

    private func style(of page: Int) -> Style {
        let state = picture.states[page]
        if state == .free { return Style(.pageFree) }
        switch mode {
        case .age: return .ramp(.age, Double(picture.age(of: page)) / 10)
        case .references:
            switch picture.references(of: page) {
            case ..<1: return Style(.pageCached)
            case 1: return .ramp(.references, 0)
            case 2: return .ramp(.references, 0.4)
            case 3..<8: return .ramp(.references, 0.7)
            default: return .ramp(.references, 1)
            }
        case .owner:
            switch state {
            case .shared: return Style(.pageShared)
            case .cached: return Style(.pageCached)
            default: return slot(of: page).map(Style.owner) ?? .text
            }
        }
    }
}
