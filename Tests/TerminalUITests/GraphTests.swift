import Testing

@testable import TerminalUI

@Suite("Graphs")
struct GraphTests {
    static let families: [GlyphSet] = [.braille, .block, .ascii]

    @Test("a graph of braille fills its columns dot by dot")
    func braille() {
        #expect(GlyphSet.braille.graphCell(4, 4).glyph == "⣿")
        #expect(GlyphSet.braille.graphCell(1, 0).glyph == "⡀")
        #expect(GlyphSet.braille.graphCell(0, 2).glyph == "⢠")
        #expect(GlyphSet.braille.graphCell(1, 1, hanging: true).glyph == "⠉")
        #expect(GlyphSet.braille.graphCell(-3, 9).glyph == "⢸")
    }

    @Test("blocks hang as the complement of what stands")
    func blocks() {
        let cell = GlyphSet.block.graphCell(3, 0, hanging: true)
        #expect(cell == GraphCell(glyph: "▅", isReversed: true))
        #expect(GlyphSet.block.graphCell(8, 0, hanging: true).isReversed == false)
    }

    @Test("more is never drawn lower, in any family", arguments: families)
    func monotone(glyphs: GlyphSet) {
        func filled(_ value: Double) -> Int {
            var surface = Surface(size: Size(1, 4), glyphs: glyphs)
            AreaGraph(
                SampleSeries([value, value]), span: 2, maximum: 100, ramp: .prefill
            ).draw(on: &surface, in: surface.bounds)
            let order: [String] =
                switch glyphs.family {
                case .braille: [" ", "⣀", "⣤", "⣶", "⣿"]
                case .block: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
                case .ascii: [" ", ".", ":", "#"]
                }
            return (0..<4).reduce(0) { $0 + (order.firstIndex(of: surface[0, $1].text) ?? -99) }
        }
        let heights = (0...100).map { filled(Double($0)) }
        #expect(heights == heights.sorted())
        #expect(heights[0] == 0)
        #expect(heights[1] == 1, "something is never drawn as nothing")
        #expect(heights[100] == 4 * glyphs.levelsPerCell)
    }

    @Test("a column keeps its samples as new ones come: the graph scrolls, it does not shimmer")
    func scrolling() {
        for count in [10, 37, 59, 60, 118] {
            var series = SampleSeries(capacity: 70)
            for index in 0..<300 { series.append(Double(index * index % 1009)) }
            for index in 0..<120 {
                let before = series.columns(count, span: 60)
                series.append(Double(index * 7 % 31))
                let after = series.columns(count, span: 60)
                // The first column loses samples and the last one gains them; all others move.
                // Where columns lie between samples, those behind the newest one wait for the next.
                let open = count > 60 ? (count + 59) / 60 : 1
                let isShifted = (0...3).contains { shift in
                    (1..<(count - open - shift)).allSatisfy { after[$0] == before[$0 + shift] }
                }
                #expect(isShifted, "count \(count), sample \(index)")
            }
        }
    }

    @Test("columns without samples are missing, and so are samples that are not finite")
    func missing() {
        var series = SampleSeries(capacity: 8)
        series.append(4)
        series.append(.nan)
        let columns = series.columns(4, span: 4)
        #expect(columns[0].isNaN && columns[1].isNaN && columns[3].isNaN)
        #expect(columns[2] == 4)
        #expect(series.peak == 4)
    }

    @Test("a series keeps no more than its capacity")
    func capacity() {
        var series = SampleSeries(capacity: 3)
        for value in 0..<10 { series.append(Double(value)) }
        #expect(series.values == [7, 8, 9])
        #expect(series.total == 10)
    }

    @Test(
        "an axis ends at a round number at or above the peak",
        arguments: [(0.0, 1.0), (1, 1), (1.2, 2), (23, 25), (26, 50), (99, 100), (1390, 2000)])
    func axis(peak: Double, maximum: Double) {
        #expect(AreaGraph.axisMaximum(peak) == maximum)
    }

    @Test("a gauge shows nothing for nothing, and all for all", arguments: families)
    func gauge(glyphs: GlyphSet) {
        func line(_ fraction: Double) -> String {
            var surface = Surface(size: Size(4, 1), glyphs: glyphs)
            Gauge(fraction).draw(on: &surface, in: surface.bounds)
            return surface.lines[0]
        }
        let (full, half, track) = (glyphs.gaugeFull, glyphs.gaugeHalf, glyphs.gaugeTrack)
        #expect(line(0) == "\(track)\(track)\(track)\(track)")
        #expect(line(.nan) == line(0))
        #expect(line(0.001) == "\(half)\(track)\(track)\(track)")
        #expect(line(0.5) == "\(full)\(full)\(track)\(track)")
        #expect(line(2) == "\(full)\(full)\(full)\(full)")
    }

    @Test("histograms of all sizes and values stay in their box", arguments: families)
    func histogram(glyphs: GlyphSet) {
        for width in 1...40 {
            for height in 1...8 {
                var surface = Surface(size: Size(44, 12), glyphs: glyphs)
                let box = Rect(x: 2, y: 2, width: width, height: height)
                MirroredHistogram(
                    reference: [0.1, .nan, 0.4], live: [0, 0.5], labels: ["0", "1", "2"]
                ).draw(on: &surface, in: box)
                for y in 0..<12 {
                    for x in 0..<44 where !box.contains(x: x, y: y) {
                        #expect(surface[x, y] == .blank)
                    }
                }
            }
        }
    }
}
