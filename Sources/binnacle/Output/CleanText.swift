import TerminalUI

/// Text that cannot steer the terminal it is printed on, whoever wrote it.
enum CleanText {
    /// Lines stay lines; every other control is made visible.
    static func plain(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                clean.append(scalar)
                continue
            }
            switch Sanitizer.drawn(scalar, ascii: false) {
            case .glyph(let value, _), .mark(let value):
                clean.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            case .nothing: break
            }
        }
        return String(clean)
    }

    /// The same JSON document with what a terminal might obey written as escapes. JSON's own
    /// writers escape only what is below U+0020.
    static func json(_ text: String) -> String {
        var clean = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
                let hex = String(scalar.value, radix: 16)
                clean += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: clean.unicodeScalars.append(scalar)
            }
        }
        return clean
    }
}
