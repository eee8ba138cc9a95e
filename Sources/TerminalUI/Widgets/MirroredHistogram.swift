/// Two distributions over the same bins, one rising from the middle line and one hanging from it.
package struct MirroredHistogram {
    /// Shares of each bin; both lists have one entry per bin.
    package var reference: [Double]
    package var live: [Double]
    /// What stands under the first and the last bin, and between.
    package var labels: [String]

    package init(reference: [Double], live: [Double], labels: [String]) {
        self.reference = reference
        self.live = live
        self.labels = labels
    }

    /// Needs at least three rows: one up, one down, one of labels.
    package func draw(on surface: inout Surface, in rect: Rect) {
        let bins = max(reference.count, live.count)
        guard rect.height >= 3, bins > 0, rect.width >= bins else { return }
        let (labelLine, body) = rect.bottom(1)
        let half = body.height / 2
        let binWidth = min(12, rect.width / bins)
        let gap = binWidth >= 3 ? 1 : 0
        let peak = (reference + live).reduce(0) { $1.isFinite ? max($0, $1) : $0 }
        let upper = body.top(half).taken
        let lower = body.top(half).rest.top(half).taken
        for bin in 0..<bins {
            let x = rect.x + bin * binWidth
            let up = bin < reference.count ? reference[bin] : 0
            let down = bin < live.count ? live[bin] : 0
            let width = binWidth - gap
            bar(up, peak, x, width, on: &surface, in: upper, Style(.reference), hanging: false)
            bar(down, peak, x, width, on: &surface, in: lower, Style(.live), hanging: true)
        }
        drawLabels(on: &surface, in: labelLine.left(bins * binWidth).taken)
    }

    private func bar(
        _ value: Double, _ peak: Double, _ x: Int, _ width: Int, on surface: inout Surface,
        in rect: Rect, _ style: Style, hanging: Bool
    ) {
        // Bars are solid in every family but ASCII: between bins stand real gaps.
        let glyphs = surface.glyphs.isASCII ? surface.glyphs : .block
        let full = rect.height * glyphs.levelsPerCell
        guard value.isFinite, value > 0, peak > 0 else { return }
        let level = max(1, min(full, Int((value / peak * Double(full)).rounded())))
        for row in 0..<rect.height {
            let here = level - row * glyphs.levelsPerCell
            guard here > 0 else { break }
            let cell = glyphs.graphCell(here, here, hanging: hanging)
            let y = hanging ? rect.y + row : rect.maxY - 1 - row
            for column in 0..<width {
                surface.put(
                    cell.glyph, x: x + column, y: y, cell.isReversed ? style.reverse : style)
            }
        }
    }

    private func drawLabels(on surface: inout Surface, in line: Rect) {
        guard let first = labels.first else { return }
        surface.text(first, in: line, .dim)
        guard labels.count > 1, let last = labels.last else { return }
        let used = labels.reduce(0) { $0 + TextWidth.columns(of: $1) + 2 }
        if used <= line.width || labels.count == 2 {
            surface.text(last, in: line, align: .right, .dim)
        }
        if labels.count > 2, used <= line.width {
            surface.text(labels[labels.count / 2], in: line, align: .center, .dim)
        }
    }
}
