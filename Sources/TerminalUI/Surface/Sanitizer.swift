internal import CNcurses

/// Decides what may reach the terminal. Everything that is drawn passes here, whoever wrote it: a
/// model's output, a prompt, a header of a request.
///
/// Escape sequences and other control characters become visible pictures; characters that reorder
/// text or hide in it (Unicode bidi controls, tags) become U+FFFD, so that an operator sees that
/// something was there. Sources: ECMA-48 for controls, UAX #9 for bidi, Unicode chapter 23.9 for
/// tags.
package enum Sanitizer {
    /// What stands in a cell for one scalar of a text.
    package enum Drawn: Equatable {
        case glyph(UInt32, width: Int)
        /// A combining mark, drawn over the glyph before it.
        case mark(UInt32)
        case nothing
    }

    static let replacement: UInt32 = 0xFFFD

    package static func drawn(_ scalar: Unicode.Scalar, ascii: Bool) -> Drawn {
        let value = scalar.value
        if value >= 0x20 && value < 0x7F { return .glyph(value, width: 1) }
        let drawn = unicode(value, scalar)
        guard ascii else { return drawn }
        switch drawn {
        case .glyph(let value, let width):
            return .glyph(width == 1 ? plain(value) : 0x3F, width: width)
        case .mark, .nothing: return .nothing
        }
    }

    /// A text as it would be drawn, for output that is not drawn on a surface.
    package static func visible(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch drawn(scalar, ascii: false) {
            case .glyph(let value, _), .mark(let value):
                if let scalar = Unicode.Scalar(value) { result.append(scalar) }
            case .nothing: break
            }
        }
        return String(result)
    }

    /// The nearest ASCII of signs that ordinary text and the console itself use.
    private static func plain(_ value: UInt32) -> UInt32 {
        let character: Unicode.Scalar =
            switch value {
            case 0x00B7, 0x2022: "."
            case 0x2013, 0x2014, 0x2212: "-"
            case 0x2018, 0x2019: "'"
            case 0x201C, 0x201D: "\""
            case 0x2026: "~"
            case 0x00D7: "x"
            case 0x2190: "<"
            case 0x2192: ">"
            default: "?"
            }
        return character.value
    }

    private static func unicode(_ value: UInt32, _ scalar: Unicode.Scalar) -> Drawn {
        switch value {
        case 0x00..<0x20: return .glyph(0x2400 + value, width: 1)
        case 0x7F: return .glyph(0x2421, width: 1)
        case 0x80..<0xA0: return .glyph(replacement, width: 1)
        case 0x2500..<0x25A0, 0x2800..<0x2900: return .glyph(value, width: 1)
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
            return .glyph(replacement, width: 1)
        case 0xE0000...0xE0FFF: return .glyph(replacement, width: 1)
        default: break
        }
        // Joiners and variation selectors change a glyph's width from one terminal to the next.
        if (0xFE00...0xFE0F).contains(value) { return .nothing }
        switch scalar.properties.generalCategory {
        case .format: return hidden(value)
        case .control, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            return .glyph(replacement, width: 1)
        default: break
        }
        switch CharacterWidth.columns(of: value) {
        case 0: return .mark(value)
        case 1: return .glyph(value, width: 1)
        case 2: return .glyph(value, width: 2)
        default: return .glyph(replacement, width: 1)
        }
    }

    /// Joiners and the soft hyphen belong to ordinary text and have no picture of their own.
    private static func hidden(_ value: UInt32) -> Drawn {
        switch value {
        case 0x00AD, 0x200B...0x200D, 0x2060, 0xFEFF: .nothing
        default: .glyph(replacement, width: 1)
        }
    }
}

/// Widths as the C library, and with it curses, counts them.
enum CharacterWidth {
    /// Widths exist only in a UTF-8 locale; setting one is a one-time act of the process.
    private static let isAvailable = cn_locale_is_utf8()

    static func columns(of value: UInt32) -> Int {
        isAvailable ? Int(cn_scalar_width(value)) : 1
    }
}
