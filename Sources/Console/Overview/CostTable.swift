import ControlAPI
import TerminalUI

/// What models and versions of prompts cost, the dearest first.
enum CostTable {
    private static let columns = [
        Column("", .flexible(21, weight: 2)), Column("", .flexible(6, weight: 3), priority: 2),
        Column("TOK/H", .fixed(6), align: .right, priority: 1),
        Column("REQ/H", .fixed(6), align: .right, priority: 3),
        Column("$/H", .fixed(9), align: .right), Column("TODAY", .fixed(9), align: .right),
    ]

    static func draw(_ costs: [CostRow], on surface: inout Surface, in rect: Rect) {
        guard !costs.isEmpty else {
            return Waiting.draw(on: &surface, in: rect, "nothing was spent in the last hour")
        }
        let parts: [(CostRow.Scope, String)] = [
            (.model, "BY MODEL"), (.prompt, "BY PROMPT VERSION"),
        ]
        let shown = parts.compactMap { scope, title -> (String, [CostRow])? in
            let rows = costs.filter { $0.scope == scope }
                .sorted { $0.costPerHourNanodollars > $1.costPerHourNanodollars }
            return rows.isEmpty ? nil : (title, rows)
        }
        // Every part gets its header and a row; what is left goes to the longer ones.
        var heights = shown.map { min(2, $0.1.count + 1) }
        var spare = rect.height - heights.reduce(0, +)
        while spare > 0,
            let next = shown.indices.filter({ heights[$0] < shown[$0].1.count + 1 })
                .min(by: { heights[$0] < heights[$1] })
        {
            heights[next] += 1
            spare -= 1
        }
        var rest = rect
        for (index, (title, rows)) in shown.enumerated() {
            let (area, below) = rest.top(heights[index])
            draw(title, rows, on: &surface, in: area)
            rest = below
        }
    }

    private static func draw(
        _ title: String, _ rows: [CostRow], on surface: inout Surface, in rect: Rect
    ) {
        var columns = columns
        columns[0].title = title
        let peak = rows.map(\.costPerHourNanodollars).max() ?? 0
        let shown = Table.layout(columns, width: rect.width)
        for column in shown {
            let box = column.box(in: rect.row(0), indent: 0)
            surface.text(
                columns[column.index].title, in: box, align: columns[column.index].align,
                Style(.meta))
        }
        for (line, row) in rows.prefix(max(0, rect.height - 1)).enumerated() {
            let cells = cells(row)
            for column in shown {
                let box = column.box(in: rect.row(line + 1), indent: 0)
                if column.index == 1 {
                    let share =
                        peak > 0 ? Double(row.costPerHourNanodollars) / Double(peak) : 0
                    Gauge(share, style: .dim).draw(on: &surface, in: box)
                } else {
                    surface.text(
                        cells[column.index].text, in: box, align: columns[column.index].align,
                        cells[column.index].style)
                }
            }
        }
        let hidden = rows.count - max(0, rect.height - 1)
        if hidden > 0, rect.height >= 1 {
            let width = TextWidth.columns(of: title) + 2
            surface.text("+\(hidden) more", in: rect.row(0).left(width).rest, .dim)
        }
    }

    private static func cells(_ row: CostRow) -> [Span] {
        // Where a price is not known the figure is only a lower bound, and says so.
        let mark = row.unpriced ? ">" : ""
        return [
            Span(row.name), Span(""), Span(Format.count(row.tokensLastHour), .dim),
            Span(Format.count(row.requestsLastHour), .dim),
            Span(mark + Format.money(nanodollars: row.costPerHourNanodollars), .money),
            Span(mark + Format.money(nanodollars: row.costTodayNanodollars)),
        ]
    }
}
