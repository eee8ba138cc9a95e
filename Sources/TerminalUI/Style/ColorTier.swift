/// How many colours the terminal can show, and how a theme's colours become its numbers.
package enum ColorTier: Equatable, Sendable {
    case none
    case sixteen
    case indexed256
    case direct

    /// The tier for what the terminal offers and what the user asked for.
    ///
    /// `colorCount` is 0 for a terminal without colours. `NO_COLOR` (no-color.org) counts when it
    /// is set and not empty; an explicit choice on the command line is stronger.
    package static func choose(
        colorCount: Int, preference: ColorPreference, noColor: String?
    ) -> ColorTier {
        if colorCount == 0 || preference == .none { return .none }
        if preference == .automatic, let noColor, !noColor.isEmpty { return .none }
        if preference == .sixteen || colorCount < 256 { return .sixteen }
        if colorCount >= 1 << 24 { return .direct }
        return .indexed256
    }

    /// The terminal's number for a colour; -1 is its own foreground or background.
    func number(_ color: Color) -> Int32 {
        switch (self, color) {
        case (.none, _), (_, .terminal): -1
        case (.direct, .ansi(let ansi)):
            // Below 8, direct terminals still mean the user's colours; above, they mean blues.
            ansi.rawValue < 8 ? Int32(ansi.rawValue) : Self.direct(ansi.standardRGB)
        case (_, .ansi(let ansi)), (.sixteen, .rgb(_, let ansi)): Int32(ansi.rawValue)
        case (.indexed256, .rgb(let rgb, _)): Int32(IndexedPalette.nearest(to: rgb))
        case (.direct, .rgb(let rgb, _)): Self.direct(rgb)
        }
    }

    private static func direct(_ rgb: RGB) -> Int32 {
        rgb.value < 8 ? 8 : Int32(rgb.value)
    }
}

/// What the user asks of colours.
package enum ColorPreference: String, CaseIterable, Sendable {
    case automatic = "auto"
    case none
    case sixteen = "16"
    case indexed256 = "256"
    case direct
}

/// The 240 colours of xterm's 256 that users do not redefine: a 6x6x6 cube and 24 greys.
package enum IndexedPalette {
    private static let colors: [(index: Int, lab: OKLab, rgb: RGB)] = (16..<256).map { index in
        let rgb = value(of: index)
        return (index, OKLab(rgb), rgb)
    }

    /// The colour of an index of 16...255.
    package static func value(of index: Int) -> RGB {
        if index >= 232 {
            let grey = UInt32(8 + (index - 232) * 10)
            return RGB(grey << 16 | grey << 8 | grey)
        }
        let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
        let cube = index - 16
        return RGB(levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6])
    }

    /// The index that looks most alike; the lowest one of equals.
    package static func nearest(to color: RGB) -> Int {
        let wanted = OKLab(color)
        var best = 16
        var distance = Double.infinity
        for candidate in colors {
            let there = candidate.lab.squaredDistance(to: wanted)
            if there < distance {
                best = candidate.index
                distance = there
            }
        }
        return best
    }
}
