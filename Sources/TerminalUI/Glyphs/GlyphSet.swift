/// The shapes that a terminal can show, in three families of rising demands: ASCII for terminals
/// without UTF-8, block elements where fonts lack braille, and braille.
///
/// Every glyph is one column wide by `wcwidth`, and none has an emoji form that a terminal could
/// draw wider.
package struct GlyphSet: Equatable, Sendable {
    package enum Family: String, CaseIterable, Sendable {
        case braille, block, ascii
    }

    package let family: Family

    package init(_ family: Family) { self.family = family }

    package static let braille = GlyphSet(.braille)
    package static let block = GlyphSet(.block)
    package static let ascii = GlyphSet(.ascii)

    package var isASCII: Bool { family == .ascii }

    /// The richest family that the locale and the terminal bear. The Linux console speaks UTF-8,
    /// but its fonts have no braille; the VT series speaks no UTF-8 whatever the locale says.
    package static func automatic(localeIsUTF8: Bool, term: String) -> GlyphSet {
        if !localeIsUTF8 || term.hasPrefix("vt") || term == "ansi" { return .ascii }
        return term == "linux" ? .block : .braille
    }

    private func pick(_ rich: Unicode.Scalar, _ plain: Unicode.Scalar) -> Unicode.Scalar {
        isASCII ? plain : rich
    }

    package var horizontal: Unicode.Scalar { pick("─", "-") }
    package var vertical: Unicode.Scalar { pick("│", "|") }
    package var topLeft: Unicode.Scalar { pick("╭", "+") }
    package var topRight: Unicode.Scalar { pick("╮", "+") }
    package var bottomLeft: Unicode.Scalar { pick("╰", "+") }
    package var bottomRight: Unicode.Scalar { pick("╯", "+") }

    package var ellipsis: Unicode.Scalar { pick("…", "~") }
    /// The selected row.
    package var marker: Unicode.Scalar { pick("▸", ">") }
    package var live: Unicode.Scalar { pick("●", "*") }
    package var idle: Unicode.Scalar { pick("○", "o") }
    package var warning: Unicode.Scalar { pick("▲", "!") }
    package var check: Unicode.Scalar { pick("✓", "+") }
    package var cross: Unicode.Scalar { pick("✗", "x") }
    package var split: Unicode.Scalar { "~" }
    package var running: Unicode.Scalar { pick("▸", ">") }
    package var dot: Unicode.Scalar { pick("·", ".") }
    package var arrow: Unicode.Scalar { pick("→", ">") }
    package var up: Unicode.Scalar { pick("↑", "^") }
    package var down: Unicode.Scalar { pick("↓", "v") }
    package var plusMinus: String { isASCII ? "+/-" : "±" }
    package var ascending: Unicode.Scalar { pick("▴", "^") }
    package var descending: Unicode.Scalar { pick("▾", "v") }

    package var gaugeFull: Unicode.Scalar { pick("━", "=") }
    package var gaugeHalf: Unicode.Scalar { pick("╸", "-") }
    package var gaugeTrack: Unicode.Scalar { pick("─", ".") }
    package var scrollThumb: Unicode.Scalar { pick("┃", "#") }

    /// A full cell, and the lighter fills that tell states apart without colour.
    package var full: Unicode.Scalar { pick("█", "#") }
    package var shaded: Unicode.Scalar { pick("▒", "%") }
    package var light: Unicode.Scalar { pick("░", ":") }

    /// Columns of rising height, from empty to full; nine with UTF-8, else eight.
    package func column(_ fraction: Double) -> Unicode.Scalar {
        let shapes = isASCII ? Self.asciiColumns : Self.columns
        let clamped = fraction.isFinite ? min(1, max(0, fraction)) : 0
        // Something is never drawn as nothing.
        let level = Int((clamped * Double(shapes.count - 1)).rounded())
        return shapes[clamped > 0 ? max(1, level) : 0]
    }

    private static let columns: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let asciiColumns: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#"]

    /// Bars of rising width, from empty to full.
    package func bar(_ eighths: Int) -> Unicode.Scalar {
        if isASCII { return eighths >= 4 ? "#" : " " }
        return Self.bars[min(8, max(0, eighths))]
    }

    private static let bars: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
}
