import ControlAPI
import TerminalUI

extension DriftScreen {
    func drawEvidence(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let alert = selectedAlert
        let detector = shownEvidence?.detector
        let box = Panel(
            "Evidence",
            meta: detector.map { "\($0.test)   p adj \(Self.pText($0.pValueAdjusted ?? 1))" } ?? "",
            isFocused: focus == .evidence
        ).draw(on: &surface, in: rect)
        guard let alert else {
            return Waiting.draw(on: &surface, in: box, "no alert, no evidence")
        }
        guard let evidence = shownEvidence else {
            surface.text(alert.title, in: box.row(0), .strong)
            let text = alert.kind == "drift" ? "reading the evidence" : alert.detail
            ScrollingText(text, width: box.width).draw(on: &surface, in: box.top(2).rest)
            return
        }
        let parts = evidenceParts(box)
        drawFindings(evidence, on: &surface, in: parts.findings, context)
        drawDistributions(evidence, on: &surface, in: parts.graph)
        drawSamples(on: &surface, in: parts.samples, context)
    }

    /// Findings and the graph side by side where the box is wide enough; samples below.
    func evidenceParts(_ content: Rect) -> (findings: Rect, graph: Rect, samples: Rect) {
        guard content.width >= 90 else {
            let rows = content.rows([
                .cells(min(5, content.height / 4)), .share(1, atLeast: 4), .share(1),
            ])
            return (rows[0], rows[1].bottom(1).rest, rows[2])
        }
        let rows = content.rows([.share(3, atLeast: 8), .share(2)])
        let top = rows[0].bottom(1).rest.columns([.share(1), .cells(3), .share(1)])
        return (top[0], top[2], rows[1])
    }

    private func drawFindings(
        _ evidence: DriftEvidence, on surface: inout Surface, in rect: Rect,
        _ context: ScreenContext
    ) {
        var rows: [[Span]] = [
            [
                Span(evidence.alert.title, .strong),
                Span("  \(context.age(evidence.alert.startedMilliseconds))", .dim),
            ]
        ]
        for finding in evidence.findings {
            let lines = TextWrap.lines(of: finding, width: max(8, rect.width - 2))
            rows += lines.enumerated().map { index, line in
                [Span(index == 0 ? "\(surface.glyphs.dot) " : "  ", .dim), Span(line)]
            }
        }
        if rows.count > rect.height, rect.height > 0 {
            rows = Array(rows.prefix(rect.height - 1))
            rows.append([Span("  more: + shows this box alone", .dim)])
        }
        ScrollingText(rows: rows).draw(on: &surface, in: rect)
    }

    private func drawDistributions(
        _ evidence: DriftEvidence, on surface: inout Surface, in rect: Rect
    ) {
        if let pair = evidence.histogram {
            drawHistogram(pair, on: &surface, in: rect)
        } else if let rates = evidence.rates {
            drawRates(rates, on: &surface, in: rect)
        }
    }

    private func drawHistogram(
        _ pair: HistogramPair, on surface: inout Surface, in rect: Rect
    ) {
        let (legend, area) = rect.top(1)
        let before = pair.reference.reduce(0, +)
        let now = pair.current.reduce(0, +)
        let glyph = surface.glyphs.full
        surface.spans(
            [
                Span("\(glyph) ", Style(.reference)), Span("before \(Format.count(before))   "),
                Span("\(glyph) ", Style(.live)), Span("now \(Format.count(now))"),
                Span("   share of requests by tokens", .dim),
            ], in: legend)
        let middle = pair.edges.dropFirst(pair.edges.count / 2).first
        let edges = [pair.edges.first, middle, pair.edges.last].compactMap { $0 }
        MirroredHistogram(
            reference: pair.reference.map { Double($0) / Double(max(1, before)) },
            live: pair.current.map { Double($0) / Double(max(1, now)) },
            labels: edges.map { Format.count($0.rounded()) }
        ).draw(on: &surface, in: area)
    }

    private func drawRates(_ rates: RatePair, on surface: inout Surface, in rect: Rect) {
        let rows = [
            (
                "before", rates.referenceHits, rates.referenceCount, rates.reference,
                Style(.reference)
            ),
            ("now", rates.currentHits, rates.currentCount, rates.current, Style(.live)),
        ]
        let maximum = min(1, AreaGraph.axisMaximum(max(rates.reference.high, rates.current.high)))
        for (index, (name, hits, count, interval, style)) in rows.enumerated() {
            let top = index * 3
            let rest = surface.label(name, width: 8, in: rect.row(top))
            surface.spans(
                [
                    Span(Format.percent(interval.value), .strong),
                    Span("  \(hits) of \(count)", .dim),
                    Span("  \(Interval.text(interval))", .dim),
                ], in: rest)
            IntervalBar(interval, style: style, maximum: maximum)
                .draw(on: &surface, in: rect.row(top + 1).left(8).rest)
        }
        let axis = rect.row(rows.count * 3 - 1).left(8).rest
        surface.text("0%", in: axis, .dim)
        surface.text(Format.percent(maximum), in: axis, align: .right, .dim)
    }

    private func drawSamples(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = sampleRows
        let cursor = surface.cursor
        let metric = shownEvidence?.detector.metric
        Table(
            columns: [
                Column("WHEN", .fixed(8)), Column("", .fixed(6)),
                Column("VALUE", .fixed(6), align: .right),
                Column("INPUT", .flexible(16, weight: 3)),
                Column("OUTPUT", .flexible(12, weight: 2), priority: 2),
                Column("TRACE", .fixed(10), priority: 3),
            ], rowCount: rows.count, view: samples.view, isFocused: focus == .evidence,
            showsIdleSelection: false, emptyText: "no sample requests were kept"
        ).draw(on: &surface, in: rect) { index in
            let (isAfter, sample) = rows[index]
            return [
                Span(context.moment(sample.atMilliseconds), .dim),
                Span(isAfter ? "now" : "before", Style(isAfter ? .live : .reference)),
                Span(metric?.sampleText(sample.value) ?? Format.count(sample.value)),
                Span(Self.oneLine(sample.input)), Span(Self.oneLine(sample.output), .dim),
                Span(sample.traceId, .dim),
            ]
        }
        if focus != .evidence { surface.cursor = cursor }
    }

    /// The start of a text in one row; line ends become blanks.
    static func oneLine(_ text: String?) -> String {
        guard let text else { return "-" }
        return String(text.prefix(240).map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }
}
