import ControlAPI
import TerminalUI

extension EngineScreen {
    /// All numbers of a step side by side, and the frame.
    static let stepsWidth = 99

    /// The newest first.
    func shownSteps(_ context: ScreenContext) -> [StepRow] {
        (context.engine?.steps.rows ?? []).reversed()
    }

    func stepNames(_ context: ScreenContext) -> [String] {
        shownSteps(context).map { String($0.number) }
    }

    func drawSteps(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shownSteps(context)
        let isFocused = focus == .steps
        let box = Panel(
            "Steps", meta: [Span(Self.remark(rows, surface.glyphs), Style(.meta))],
            isFocused: isFocused,
            scroll: .init(
                first: steps.view.top,
                visible: Table.visibleRows(height: Panel.content(of: rect).height),
                total: rows.count)
        ).draw(on: &surface, in: rect)
        if context.engine == nil { return Waiting.draw(on: &surface, in: box) }
        let cursor = surface.cursor
        let visible = Table.visibleRows(height: box.height)
        let longest = rows[steps.view.window(count: rows.count, visible: visible)].reduce(0) {
            max($0, $1.milliseconds, $1.predictedMilliseconds ?? 0)
        }
        Table(
            columns: Self.stepColumns, rowCount: rows.count, view: steps.view,
            isFocused: isFocused, showsIdleSelection: false, emptyText: "no step yet"
        ).draw(on: &surface, in: box) { [glyphs = surface.glyphs] in
            Self.cells(rows[$0], longest: longest, glyphs)
        }
        if !isFocused { surface.cursor = cursor }
    }

    /// How far expectations are off, in the median; nil when there were none.
    static func usualError(_ rows: [StepRow]) -> Double? {
        let errors = rows.compactMap(error).map(\.magnitude).sorted()
        return errors.isEmpty ? nil : errors[errors.count / 2]
    }

    private static func error(_ row: StepRow) -> Double? {
        guard let predicted = row.predictedMilliseconds, predicted > 0 else { return nil }
        return row.milliseconds / predicted - 1
    }

    private static func remark(_ rows: [StepRow], _ glyphs: GlyphSet) -> String {
        guard let error = usualError(rows) else { return "" }
        return "expected within \(Format.percent(error)) \(glyphs.dot) last \(rows.count)"
    }

    private static let barWidth = 12

    private static let stepColumns = [
        Column("STEP", .fixed(7), align: .right), Column("ROWS", .fixed(5), align: .right),
        Column("TOK", .fixed(5), align: .right),
        Column("TIME", .fixed(barWidth), priority: 9),
        Column("MS", .fixed(4), align: .right), Column("EXP", .fixed(4), align: .right),
        Column("OFF", .fixed(5), align: .right, priority: 6),
        Column("USED", .fixed(5), align: .right, priority: 1),
        Column("CACHE", .fixed(5), align: .right, priority: 8),
        Column("FREE", .fixed(5), align: .right, priority: 7),
        Column("EVICT", .fixed(5), align: .right, priority: 3),
        Column("HITS", .fixed(5), align: .right, priority: 4),
        Column("PRE", .fixed(3), align: .right, priority: 2),
        Column("GB/S", .fixed(5), align: .right, priority: 5),
        Column("ROOF", .fixed(4), align: .right),
    ]

    /// A preemption is what the eye must find; of other counts only those that are not nothing.
    private static func cells(_ row: StepRow, longest: Double, _ glyphs: GlyphSet) -> [Span] {
        let kind = row.prefillRows > 0 ? SequenceRow.Phase.prefill : .decode
        func count(_ value: Int, _ style: Style = .text) -> Span {
            value == 0 ? Span(String(glyphs.dot), .dim) : Span(Format.count(value), style)
        }
        let rows =
            row.prefillRows > 0 ? "\(row.decodeRows)+\(row.prefillRows)" : "\(row.decodeRows)"
        return [
            Span("\(row.number)", .dim), Span(rows, kind.style), Span(Format.count(row.tokens)),
            Span(bar(row, longest: longest, glyphs), kind.style),
            Span(milliseconds(row.milliseconds), .strong),
            Span(row.predictedMilliseconds.map(milliseconds) ?? Format.missing, .dim),
            offBy(row), Span("\(row.pagesOwned + row.pagesShared)"),
            Span("\(row.pagesCached)", .dim), Span("\(row.pagesFree)", .dim),
            count(row.evictions), count(row.hitTokens), count(row.preemptions, .warn),
            Span(rate(row.gigabytesPerSecond)),
            Span(row.bandwidthShare.map { Format.decimal($0 * 100, 0) + "%" } ?? Format.missing),
        ]
    }

    /// What a step may take longer than expected before anybody could notice.
    private static let noticeableMilliseconds = 10.0

    private static func offBy(_ row: StepRow) -> Span {
        guard let error = error(row) else { return Span(Format.missing, .dim) }
        let text = error.magnitude < 9.995 ? Format.signed(error * 100, 0) + "%" : ">999%"
        let late = row.milliseconds - (row.predictedMilliseconds ?? 0)
        return Span(text, error > 0.5 && late > noticeableMilliseconds ? .warn : .dim)
    }

    /// The real time, with a mark where it was expected to end.
    private static func bar(_ row: StepRow, longest: Double, _ glyphs: GlyphSet) -> String {
        func column(_ value: Double) -> Int {
            longest > 0 ? Int((value / longest * Double(barWidth)).rounded(.up)) : 0
        }
        let filled = column(row.milliseconds)
        let expected = row.predictedMilliseconds.map { max(1, column($0)) - 1 }
        return String(
            String.UnicodeScalarView(
                (0..<barWidth).map { place in
                    if place == expected { return glyphs.scrollThumb }
                    return place < filled ? glyphs.gaugeFull : glyphs.gaugeTrack
                }))
    }

    private static func milliseconds(_ value: Double) -> String {
        if value >= 9999.5 { return Format.decimal(value / 1000, 0) + "s" }
        return Format.decimal(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }

    static func rate(_ gigabytes: Double) -> String {
        Format.decimal(gigabytes, gigabytes < 99.95 ? 1 : 0)
    }
}
