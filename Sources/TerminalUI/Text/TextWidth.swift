/// How many columns a text takes once it is drawn.
package enum TextWidth {
    package static func columns(of text: some StringProtocol, ascii: Bool = false) -> Int {
        var columns = 0
        for scalar in text.unicodeScalars {
            if scalar.value >= 0x20 && scalar.value < 0x7F {
                columns += 1
            } else if case .glyph(_, let width) = Sanitizer.drawn(scalar, ascii: ascii) {
                columns += width
            }
        }
        return columns
    }
}
