import Testing

@testable import TerminalUI

/// Every widget in every box: nothing is drawn outside of it, and nothing traps.
@Suite("Geometry")
struct GeometryTests {
    static let frame = 3

    static func check(
        _ name: String, sizes: [Size] = sizes, draw: (inout Surface, Rect) -> Void
    ) {
        for glyphs in [GlyphSet.braille, .block, .ascii] {
            for size in sizes {
                var surface = Surface(
                    size: Size(size.columns + 2 * frame, size.rows + 2 * frame), glyphs: glyphs)
                let box = Rect(x: frame, y: frame, width: size.columns, height: size.rows)
                draw(&surface, box)
                for y in 0..<surface.size.rows {
                    for x in 0..<surface.size.columns where !box.contains(x: x, y: y) {
                        guard surface[x, y] != .blank else { continue }
                        Issue.record("\(name) draws outside of \(size) at \(x),\(y)")
                        return
                    }
                }
            }
        }
    }

    static let sizes: [Size] = (0...14).flatMap { rows in
        [0, 1, 2, 3, 4, 5, 7, 10, 16, 23, 40, 80].map { Size($0, rows) }
    }

    @Test("panels, tables and lists")
    func boxes() {
        Self.check("panel") { surface, box in
            Panel("Title", meta: "meta 日本", isFocused: true).draw(on: &surface, in: box)
        }
        Self.check("scrolled panel") { surface, box in
            Panel("T", scroll: .init(first: 5, visible: 3, total: 9)).draw(on: &surface, in: box)
        }
        Self.check("table") { surface, box in
            Table(
                columns: WidgetTests.columns, rowCount: 30, view: ListView(selected: 12),
                isFocused: true
            ).draw(on: &surface, in: box) { row in
                [Span("日本語"), Span("name\u{1B}[2J"), Span("x"), Span("\(row)")]
            }
        }
        Self.check("text") { surface, box in
            ScrollingText("one two three 日本語 four", width: max(1, box.width))
                .draw(on: &surface, in: box)
        }
        Self.check("diff") { surface, box in
            DiffView([ComparedLine(.added, number: 1, "a c日本語 d")], width: box.width)
                .draw(on: &surface, in: box, top: 0)
        }
    }

    @Test("graphs, gauges and maps")
    func graphs() {
        let series = SampleSeries((0..<100).map { Double($0 % 13) })
        Self.check("area") { surface, box in
            AreaGraph(series, span: 60, maximum: 10, ramp: .prefill).draw(on: &surface, in: box)
            AreaGraph(series, span: 60, maximum: 10, ramp: .decode, isHanging: true)
                .draw(on: &surface, in: box)
        }
        Self.check("sparkline") { surface, box in
            Sparkline(series, ramp: .latency).draw(on: &surface, in: box)
        }
        Self.check("gauge") { surface, box in Gauge(0.7, ramp: .gauge).draw(on: &surface, in: box) }
        Self.check("stacked bar") { surface, box in
            StackedBar(
                [.init(1, .ok, "#"), .init(.nan, .dim, "?"), .init(2, .error, "x")], total: 3
            ).draw(on: &surface, in: box)
        }
        Self.check("map") { surface, box in
            CellMap(layout: .init(count: 500, in: box), cursor: 77).draw(on: &surface, in: box) {
                _ in ("#", .owner(1))
            }
        }
    }

    @Test("bars of tabs, hints and commands")
    func bars() {
        Self.check("tabs") { surface, box in
            Tabs(titles: [("1", "Overview"), ("2", "Engine")], active: 0)
                .draw(on: &surface, in: box.row(0))
        }
        Self.check("footer") { surface, box in
            Footer(hints: [Hint("a", "open"), Hint("b", "close")], trailing: [Hint("q", "quit")])
                .draw(on: &surface, in: box.row(0))
        }
        Self.check("command bar") { surface, box in
            CommandBar(
                sign: ":", field: TextField("promote 日本"),
                suggestions: [.init(text: "promote", help: "help")], selected: 0
            ).draw(on: &surface, in: box)
        }
        Self.check("toast") { surface, box in
            Toast(.failed, "it did not work").draw(on: &surface, in: box.row(0))
        }
    }

    @Test("overlays on every screen from 20x4 to 300x100")
    func overlays() {
        for columns in stride(from: 20, through: 300, by: 23) {
            for rows in stride(from: 4, through: 100, by: 8) {
                var surface = Surface(size: Size(columns, rows))
                Dialog(
                    title: "Sure?", body: [[Span("text that is long enough to wrap in a box")]],
                    choices: [Hint("y", "yes")], typed: .init(label: "why", field: TextField()),
                    refusal: "no"
                ).draw(on: &surface)
                #expect(surface.lines.contains { $0.contains("y yes") }, "\(columns)x\(rows)")
                surface.reset(size: Size(columns, rows), glyphs: .braille)
                let hints = (0..<12).map { Hint("k\($0)", "does thing \($0)") }
                HelpOverlay(title: "Keys", groups: [("Move", hints), ("Act", hints)])
                    .draw(on: &surface)
                ExplainOverlay(title: "Why", entries: [.init("page", "sixteen tokens")])
                    .draw(on: &surface)
                #expect(surface.lines.contains { $0.contains("esc closes") }, "\(columns)x\(rows)")
            }
        }
    }
}
