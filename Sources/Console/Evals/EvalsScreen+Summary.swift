import ControlAPI
import TerminalUI

extension EvalsScreen {
    func drawSummary(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let run = selectedRun
        let box = Panel(
            run.map { "Run \($0.id)" } ?? "Run",
            meta: run.map { "\($0.dataset) \(surface.glyphs.dot) \($0.prompt)" } ?? "",
            isFocused: focus == .summary
        ).draw(on: &surface, in: rect)
        guard let run else { return Waiting.draw(on: &surface, in: box, "no run is selected") }
        drawProgress(run, on: &surface, in: box, context)
        let isTight = box.height < 9
        drawArms(run.arms, on: &surface, in: box.top(isTight ? 2 : 3).rest)
        let below = box.top((isTight ? 2 : 3) + run.arms.count + 1).rest
        if let verdict = run.verdict {
            drawVerdict(verdict, on: &surface, in: isTight ? below : below.top(1).rest)
        } else if let detail = run.detail {
            surface.text(detail, in: below.row(0), run.phase.style)
        }
    }

    private func drawProgress(
        _ run: EvalRun, on surface: inout Surface, in box: Rect, _ context: ScreenContext
    ) {
        let share = run.total > 0 ? Double(run.done) / Double(run.total) : 0
        let text = "\(run.done)/\(run.total)  \(Format.percent(share))"
        surface.text(text, in: box.row(0), align: .right)
        Gauge(share, style: run.phase == .running ? .busy : .dim)
            .draw(on: &surface, in: box.row(0).right(text.count + 2).rest)
        let end = run.finishedMilliseconds ?? context.nowMilliseconds
        let elapsed = Double(max(0, end - run.startedMilliseconds)) / 1000
        var facts: [[Span]] = [
            [Span(run.phase.rawValue, run.phase.style)],
            [Span("\(Format.duration(seconds: elapsed)) ")],
        ]
        if run.phase == .running, run.done > 0, elapsed > 0 {
            let pace = Double(run.done) / elapsed
            facts.append([Span("\(Format.count(pace)) "), Span("cases/s", .dim)])
            let left = Double(run.total - run.done) / pace
            facts.append([Span("eta ", .dim), Span(Format.duration(seconds: left))])
        }
        facts.append([Span("by \(run.actor)", .dim)])
        facts.append([Span(context.moment(run.startedMilliseconds), .dim)])
        surface.spans(.joined(facts, gap: "  ", width: box.width), in: box.row(1))
    }

    private static let columns = [
        Column("", .fixed(5), align: .right), Column("PASS RATE", .flexible(14)),
        Column("", .fixed(5), align: .right),
        Column("95% INTERVAL", .fixed(14), priority: 3), Column("OK", .fixed(4), align: .right),
        Column("FAIL", .fixed(4), align: .right),
        Column("ERR", .fixed(3), align: .right, priority: 1),
        Column("UNGR", .fixed(4), align: .right, priority: 4),
        Column("P95", .fixed(7), align: .right, priority: 2),
        Column("COST", .fixed(9), align: .right, priority: 5),
    ]

    private func drawArms(
        _ arms: [EvalArmResult], on surface: inout Surface, in rect: Rect
    ) {
        let shown = Table.layout(Self.columns, width: rect.width)
        for column in shown {
            surface.text(
                Self.columns[column.index].title, in: column.box(in: rect.row(0), indent: 0),
                align: Self.columns[column.index].align, Style(.meta))
        }
        for (line, arm) in arms.enumerated() {
            let cells = cells(arm)
            for column in shown {
                let box = column.box(in: rect.row(line + 1), indent: 0)
                if column.index == 1, let rate = arm.passRate {
                    IntervalBar(
                        rate, style: line == 0 ? .accent : .text
                    ).draw(on: &surface, in: box)
                } else {
                    surface.text(
                        cells[column.index].text, in: box,
                        align: Self.columns[column.index].align, cells[column.index].style)
                }
            }
        }
    }

    private func cells(_ arm: EvalArmResult) -> [Span] {
        let rate = arm.passRate
        let interval = rate.map { Format.decimal($0.low, 3) + "-" + Format.decimal($0.high, 3) }
        return [
            Span("@\(arm.version)", .strong), Span(""),
            rate.map { Span(Format.percent($0.value), .strong) } ?? Span("-", .dim),
            Span(interval ?? "-", .dim), Span("\(arm.passed)", Style(.casePass)),
            Span("\(arm.failed)", arm.failed > 0 ? Style(.caseFail) : .dim),
            Span("\(arm.errors)", arm.errors > 0 ? Style(.caseFail) : .dim),
            Span("\(arm.ungraded)", arm.ungraded > 0 ? Style(.caseSplit) : .dim),
            Span(
                arm.p95Milliseconds.map { Format.latency(milliseconds: $0) } ?? "-", .dim),
            Span(Format.money(nanodollars: arm.costNanodollars), .dim),
        ]
    }

    private func drawVerdict(_ verdict: EvalVerdict, on surface: inout Surface, in rect: Rect) {
        let glyphs = surface.glyphs
        let glyph: Unicode.Scalar =
            switch verdict.kind {
            case .better: glyphs.check
            case .worse: glyphs.cross
            case .noDifference: "="
            case .inconclusive: "?"
            }
        surface.spans(
            [Span("\(glyph) \(verdict.kind.words)", verdict.kind.style.bold)]
                + [Span("  \(verdict.summary)")], in: rect.row(0))
        let difference = verdict.difference
        func points(_ value: Double) -> String { Format.signed(value * 100, 1) }
        surface.spans(
            .joined(
                [
                    [
                        Span("\(points(difference.value)) points", .strong),
                        Span(" [\(points(difference.low)), \(points(difference.high))]", .dim),
                    ],
                    [
                        Span("\(glyphs.up) \(verdict.fixed) ", Style(.casePass)),
                        Span("fixed", .dim),
                    ],
                    [
                        Span("\(glyphs.down) \(verdict.broke) ", Style(.caseFail)),
                        Span("broke", .dim),
                    ],
                    [Span("p ", .dim), Span(Format.decimal(verdict.pValue, 4))],
                    [Span("\(verdict.pairs) pairs", .dim)],
                ], gap: "   ", width: rect.width), in: rect.row(1))
    }
}
