/// A filled graph of one series, standing on its floor or hanging from its ceiling. Two of them
/// back to back make a mirrored graph.
package struct AreaGraph {
    package var series: SampleSeries
    package var span: Int
    package var maximum: Double
    package var ramp: Ramp
    package var isHanging: Bool

    package init(
        _ series: SampleSeries, span: Int, maximum: Double, ramp: Ramp, isHanging: Bool = false
    ) {
        self.series = series
        self.span = span
        self.maximum = maximum
        self.ramp = ramp
        self.isHanging = isHanging
    }

    package func draw(on surface: inout Surface, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let glyphs = surface.glyphs
        let perCell = glyphs.samplesPerCell
        let columns = series.columns(rect.width * perCell, span: span)
        let levels = columns.map { level($0, rows: rect.height, glyphs) }
        for x in 0..<rect.width {
            let left = levels[x * perCell]
            let right = levels[x * perCell + perCell - 1]
            for row in 0..<rect.height {
                // Rows are counted from the base line outwards.
                let base = row * glyphs.levelsPerCell
                let y = isHanging ? rect.y + row : rect.maxY - 1 - row
                let (a, b) = (left - base, right - base)
                if a <= 0 && b <= 0 {
                    if row == 0, !columns[x * perCell].isFinite {
                        surface.put(glyphs.dot, x: rect.x + x, y: y, Style(.graphAxis))
                    }
                    continue
                }
                let cell = glyphs.graphCell(a, b, hanging: isHanging)
                let style = Style.ramp(ramp, Double(row) / Double(max(1, rect.height - 1)))
                surface.put(
                    cell.glyph, x: rect.x + x, y: y, cell.isReversed ? style.reverse : style)
            }
        }
    }

    private func level(_ value: Double, rows: Int, _ glyphs: GlyphSet) -> Int {
        guard value.isFinite, value > 0, maximum > 0 else { return 0 }
        let full = rows * glyphs.levelsPerCell
        return max(1, min(full, Int((value / maximum * Double(full)).rounded())))
    }

    /// The next round number of 1, 2, 2.5, 5 times a power of ten: an axis that holds still.
    package static func axisMaximum(_ peak: Double) -> Double {
        guard peak.isFinite, peak > 0 else { return 1 }
        var power = 1.0
        while power * 10 <= peak { power *= 10 }
        while power > peak { power /= 10 }
        for factor in [1, 2, 2.5, 5] where peak <= factor * power { return factor * power }
        return 10 * power
    }
}
