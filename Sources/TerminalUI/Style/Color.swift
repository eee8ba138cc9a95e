/// A colour as a theme states it.
package enum Color: Equatable, Sendable {
    /// The terminal's own foreground or background.
    case terminal
    /// One of the 16 colours that the user's terminal defines.
    case ansi(ANSIColor)
    /// A colour of its own, and the one of the 16 that stands for it where there are no more.
    case rgb(RGB, ansi: ANSIColor)
}

/// The 16 colours that every colour terminal names; their numbers are those of SGR 30-37, 90-97.
package enum ANSIColor: UInt8, CaseIterable, Sendable {
    case black, red, green, yellow, blue, magenta, cyan, white
    case brightBlack, brightRed, brightGreen, brightYellow
    case brightBlue, brightMagenta, brightCyan, brightWhite

    static let byName: [String: ANSIColor] = {
        var names: [String: ANSIColor] = [:]
        let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        for (index, name) in plain.enumerated() {
            names[name] = ANSIColor(rawValue: UInt8(index))
            names["bright-" + name] = ANSIColor(rawValue: UInt8(index + 8))
        }
        return names
    }()

    /// xterm's own values, where a terminal takes only 24-bit numbers.
    var standardRGB: RGB {
        let values: [UInt32] = [
            0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
            0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
        ]
        return RGB(values[Int(rawValue)])
    }
}

/// A 24-bit sRGB colour.
package struct RGB: Equatable, Hashable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(_ value: UInt32) {
        red = UInt8(truncatingIfNeeded: value >> 16)
        green = UInt8(truncatingIfNeeded: value >> 8)
        blue = UInt8(truncatingIfNeeded: value)
    }

    package var value: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

    /// Reads `#rrggbb`.
    package init?(hex: String) {
        let digits = hex.utf8.dropFirst()
        guard hex.utf8.first == UInt8(ascii: "#"), digits.count == 6,
            digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(hex.dropFirst(), radix: 16)
        else { return nil }
        self.init(value)
    }
}
