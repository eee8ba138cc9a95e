/// A bar that is filled to a fraction.
package struct Gauge {
    /// Of 0...1; NaN draws an empty track.
    package var fraction: Double
    package var style: Style
    /// Colours the filled part by the fraction, where more is worse.
    package var ramp: Ramp?

    package init(_ fraction: Double, style: Style = .accent, ramp: Ramp? = nil) {
        self.fraction = fraction
        self.style = style
        self.ramp = ramp
    }

    package func draw(on surface: inout Surface, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let glyphs = surface.glyphs
        let clamped = fraction.isFinite ? min(1, max(0, fraction)) : 0
        var halves = Int((clamped * Double(rect.width * 2)).rounded())
        if clamped > 0 { halves = max(1, halves) }
        let filled = ramp.map { Style.ramp($0, clamped) } ?? style
        for x in 0..<rect.width {
            let here = halves - 2 * x
            let glyph =
                here >= 2 ? glyphs.gaugeFull : here == 1 ? glyphs.gaugeHalf : glyphs.gaugeTrack
            surface.put(
                glyph, x: rect.x + x, y: rect.y, here >= 1 ? filled : Style(.gaugeTrack))
        }
    }
}

/// A bar of several parts, side by side, of one whole.
package struct StackedBar {
    package struct Part {
        package let amount: Double
        package let style: Style
        package let glyph: Unicode.Scalar

        package init(_ amount: Double, _ style: Style, _ glyph: Unicode.Scalar) {
            self.amount = amount
            self.style = style
            self.glyph = glyph
        }
    }

    package var parts: [Part]
    package var total: Double

    package init(_ parts: [Part], total: Double) {
        self.parts = parts
        self.total = total
    }

    package func draw(on surface: inout Surface, in rect: Rect) {
        guard !rect.isEmpty, total > 0 else { return }
        var sum = 0.0
        var x = 0
        for part in parts where part.amount.isFinite && part.amount > 0 {
            sum += part.amount
            let end = min(rect.width, Int((sum / total * Double(rect.width)).rounded()))
            while x < end {
                surface.put(part.glyph, x: rect.x + x, y: rect.y, part.style)
                x += 1
            }
        }
    }
}
