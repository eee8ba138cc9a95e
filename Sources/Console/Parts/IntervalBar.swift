import ControlAPI
import TerminalUI

/// A share and its interval, on an axis from nothing to a maximum.
struct IntervalBar {
    let interval: Interval
    let style: Style
    let maximum: Double

    init(_ interval: Interval, style: Style, maximum: Double = 1) {
        self.interval = interval
        self.style = style
        self.maximum = maximum
    }

    func draw(on surface: inout Surface, in rect: Rect) {
        guard rect.width >= 3 else { return }
        func column(_ share: Double) -> Int {
            let clamped = share.isFinite ? min(1, max(0, share / maximum)) : 0
            return min(rect.width - 1, Int((clamped * Double(rect.width - 1)).rounded()))
        }
        let glyphs = surface.glyphs
        for x in 0..<rect.width {
            surface.put(glyphs.gaugeTrack, x: rect.x + x, y: rect.y, Style(.gaugeTrack))
        }
        for x in column(interval.low)...max(column(interval.low), column(interval.high)) {
            surface.put(glyphs.gaugeFull, x: rect.x + x, y: rect.y, style)
        }
        surface.put(glyphs.live, x: rect.x + column(interval.value), y: rect.y, style.bold)
    }
}
