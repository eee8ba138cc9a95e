import Testing

@testable import TerminalUI

@Suite("Widgets")
struct WidgetTests {
    static let columns = [
        Column("ID", .fixed(4)), Column("PROMPT", .flexible(8)),
        Column("STATE", .fixed(7), priority: 1),
        Column("IN", .fixed(5), align: .right, priority: 2),
    ]

    @Test("columns of least importance go first, and the rest never overlap")
    func columns() {
        for width in 0...120 {
            let shown = Table.layout(Self.columns, width: width)
            #expect(shown.contains { $0.index == 0 } && shown.contains { $0.index == 1 })
            if shown.contains(where: { $0.index == 3 }) {
                #expect(shown.contains { $0.index == 2 })
            }
            for (left, right) in zip(shown, shown.dropFirst()) {
                #expect(left.offset + left.width + Table.gap == right.offset)
            }
            if width >= 14 {
                #expect(shown.last.map { $0.offset + $0.width }! <= width)
            }
        }
    }

    @Test("a table shows its header, its rows and its selection")
    func table() {
        var surface = Surface(size: Size(34, 4))
        Table(
            columns: Self.columns, rowCount: 9, view: ListView(selected: 4), isFocused: true,
            sort: (3, false)
        ).draw(on: &surface, in: surface.bounds) { row in
            [Span("r\(row)"), Span("name"), Span("decode"), Span("\(row * 10)")]
        }
        #expect(
            surface.lines == [
                "  ID    PROMPT      STATE     IN ▾", "  r2    name        decode      20",
                "  r3    name        decode      30", "▸ r4    name        decode      40",
            ])
        #expect(surface[0, 3].style.overlay.contains(.selected))
        #expect(surface.cursor?.y == 3)
    }

    @Test("an empty table says so")
    func emptyTable() {
        var surface = Surface(size: Size(34, 3))
        Table(
            columns: Self.columns, rowCount: 0, view: ListView(), isFocused: true,
            emptyText: "no requests"
        ).draw(on: &surface, in: surface.bounds) { _ in [] }
        #expect(surface.lines[1] == "  no requests")
    }

    @Test("a panel's remark is shown whole or not at all")
    func panel() {
        func top(_ width: Int) -> String {
            var surface = Surface(size: Size(width, 3))
            Panel("Cost", meta: "today").draw(on: &surface, in: surface.bounds)
            return surface.lines[0]
        }
        #expect(top(24) == "╭─ Cost ─────── today ─╮")
        #expect(top(16) == "╭─ Cost ───────╮")
        #expect(top(8) == "╭─ C… ─╮")
    }

    @Test("the scroll thumb is at the top, at the end, and inside between")
    func scroll() {
        func thumb(first: Int) -> [Int] {
            var surface = Surface(size: Size(10, 12))
            Panel("x", scroll: .init(first: first, visible: 10, total: 100))
                .draw(on: &surface, in: surface.bounds)
            return (0..<12).filter { surface[9, $0].text == "┃" }
        }
        #expect(thumb(first: 0) == [1])
        #expect(thumb(first: 90) == [10])
        #expect(thumb(first: 999) == [10])
    }

    @Test("hints that do not fit are left out whole")
    func footer() {
        func line(_ width: Int) -> String {
            var surface = Surface(size: Size(width, 1))
            Footer(hints: [Hint("a", "open"), Hint("b", "close")], trailing: [Hint("q", "quit")])
                .draw(on: &surface, in: surface.bounds)
            return surface.lines[0]
        }
        #expect(line(30) == " a open  b close       q quit")
        #expect(line(20) == " a open      q quit")
        #expect(line(4) == "")
    }

    @Test("tabs come closer together, then shorten the titles that are not active")
    func tabs() {
        func line(_ width: Int) -> String {
            var surface = Surface(size: Size(width, 1))
            Tabs(titles: [("1", "Overview"), ("2", "Engine"), ("3", "Prompts")], active: 1)
                .draw(on: &surface, in: surface.bounds)
            return surface.lines[0]
        }
        #expect(line(40) == " 1 Overview  2 Engine  3 Prompts")
        #expect(line(32) == " 1 Overview 2 Engine 3 Prompts")
        #expect(line(28) == " 1 Overvi 2 Engine 3 Prompt")
    }

    @Test("a map puts each thing into one cell, in order, whatever the box")
    func cellMap() {
        for count in [0, 1, 7, 64, 2048, 100_003] {
            for (width, height) in [(1, 1), (10, 3), (24, 4), (66, 16)] {
                let layout = CellMap.Layout(
                    count: count, in: Rect(x: 0, y: 0, width: width, height: height))
                var next = 0
                for row in 0..<layout.rows {
                    for column in 0..<layout.columns {
                        let range = layout.range(column: column, row: row)
                        if range.isEmpty { continue }
                        #expect(range.lowerBound == next)
                        #expect(layout.cell(of: range.lowerBound) == (column, row))
                        next = range.upperBound
                    }
                }
                #expect(next == count)
                #expect(layout.rows <= height)
            }
        }
    }

    @Test("a dialog names its choices, and the cursor stands where a text is asked for")
    func dialog() {
        var surface = Surface(size: Size(60, 14))
        Dialog(
            title: "Promote", body: [[Span("move production")], []],
            choices: [Hint("y", "promote"), Hint("esc", "cancel")],
            typed: .init(label: "reason", field: TextField("hot"))
        ).draw(on: &surface)
        #expect(surface.lines.contains { $0.contains("y promote  esc cancel") })
        #expect(surface.lines.contains { $0.contains("reason hot") })
        #expect(surface.cursor?.isVisible == true)
    }

    @Test("suggestions list above the line, the disabled with their reason")
    func commandBar() {
        var surface = Surface(size: Size(60, 8))
        CommandBar(
            sign: ":", field: TextField("ro"),
            suggestions: [
                .init(text: "rollback", help: "", matched: [0, 1], disabledReason: "no history"),
                .init(text: "promote", help: "move the label"),
            ], selected: 1
        ).draw(on: &surface, in: surface.bounds)
        #expect(surface.lines[7] == ":ro")
        #expect(surface.lines[4].contains("rollback  no history"))
        #expect(surface.lines[5].contains("promote   move the label"))
        #expect(surface[2, 4].style == Style(.hintDisabled))
    }

    @Test("long differences wrap, and every character is shown")
    func diff() {
        let view = DiffView(
            [
                ComparedLine(.same, number: 1, "a"),
                ComparedLine(.added, number: 2, String(repeating: "xy", count: 20)),
            ], width: 27)
        #expect(view.rows.count == 3)
        #expect(view.addedCount == 1 && view.removedCount == 0)
        var surface = Surface(size: Size(27, 3))
        view.draw(on: &surface, in: surface.bounds, top: 0)
        #expect(surface.lines[0] == "   1   a")
        #expect(surface.lines[1] == "   2 + " + String(repeating: "xy", count: 10))
        #expect(surface.lines[2] == "     + " + String(repeating: "xy", count: 10))
    }
}
