import ControlAPI
import TerminalUI

/// KV pages by state, as one bar and in numbers.
enum PageBar {
    /// Three rows: the bar, the numbers, and the prefix cache.
    static func draw(_ pages: PageCounts, on surface: inout Surface, in rect: Rect) {
        drawLine(pages, on: &surface, in: rect.row(0))
        func part(_ count: Int, _ name: String, _ style: Style) -> [Span] {
            [Span("\(count)", style), Span(" \(name)", .dim)]
        }
        surface.spans(
            .joined(
                [
                    part(own(pages), "own", .accent), part(pages.shared, "shared", .strong),
                    part(pages.cached, "cached", .text), part(pages.free, "free", .dim),
                ], gap: "  "), in: rect.row(1))
        let hit = surface.label("prefix", width: 10, in: rect.row(2))
        surface.spans(
            [
                Span(pages.prefixHitShare.map(Format.percent) ?? Format.missing, .strong),
                Span(" of prompt tokens were cached", .dim),
            ], in: hit)
    }

    /// Pages with exactly one owner.
    static func own(_ pages: PageCounts) -> Int { max(0, pages.used - pages.shared) }

    static func drawLine(_ pages: PageCounts, on surface: inout Surface, in row: Rect) {
        let rest = surface.label("kv pages", width: 10, in: row)
        let (number, bar) = rest.left(12)
        surface.spans(
            [Span("\(pages.used + pages.cached)", .strong), Span("/\(pages.total)", .dim)],
            in: number)
        drawBar(pages, on: &surface, in: bar)
    }

    static func drawBar(_ pages: PageCounts, on surface: inout Surface, in bar: Rect) {
        let glyphs = surface.glyphs
        StackedBar(
            [
                .init(Double(own(pages)), .accent, glyphs.gaugeFull),
                .init(Double(pages.shared), Style(.pageShared), glyphs.gaugeFull),
                .init(Double(pages.cached), Style(.pageCached), glyphs.gaugeFull),
                .init(Double(pages.free), Style(.gaugeTrack), glyphs.gaugeTrack),
            ], total: Double(pages.total)
        ).draw(on: &surface, in: bar)
    }
}
