import ControlAPI
import TerminalUI

extension TracesScreen {
    static let columns = [
        Column("ENDED", .fixed(8)), Column("", .fixed(1)),
        Column("TRACE", .fixed(10), priority: 6), Column("MODEL", .flexible(8), priority: 4),
        Column("PROMPT", .flexible(17, weight: 3)), Column("KEY", .fixed(11), priority: 7),
        Column("IN", .fixed(5), align: .right),
        Column("CACHED", .fixed(6), align: .right, priority: 5),
        Column("OUT", .fixed(5), align: .right),
        Column("TTFT", .fixed(7), align: .right, priority: 2),
        Column("TOTAL", .fixed(7), align: .right),
        Column("COST", .fixed(9), align: .right, priority: 3),
    ]

    func cells(_ trace: TraceSummary, _ glyphs: GlyphSet, _ context: ScreenContext) -> [Span] {
        let (glyph, style): (Unicode.Scalar, Style) =
            switch trace.outcome {
            case .ok: (glyphs.check, .dim)
            case .error: (glyphs.cross, .error)
            case .cancelled: (glyphs.idle, .warn)
            }
        return [
            Span(context.moment(trace.atMilliseconds), .dim), Span(String(glyph), style),
            Span(trace.id, .dim), Span(trace.model, .dim),
            trace.promptName.map { Span($0) } ?? Span("-", .dim), Span(trace.key, .dim),
            Span(Format.count(trace.promptTokens)), Span(Format.count(trace.cachedTokens), .dim),
            Span(Format.count(trace.outputTokens)),
            Span(
                trace.timeToFirstTokenMilliseconds.map { Format.latency(milliseconds: $0) }
                    ?? Format.missing, .dim),
            Span(Format.latency(milliseconds: trace.totalMilliseconds)),
            trace.costNanodollars.map { Span(Format.money(nanodollars: $0), .dim) }
                ?? Span("no price", .dim),
        ]
    }

    func drawDetail(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let detail = shownDetail
        let text = detailText(context)
        let visible = visibleRows(.detail, context)
        let outcome = detail?.summary.outcome
        let box = Panel(
            detail.map { "Trace \($0.summary.id)" } ?? "Trace",
            meta: outcome.map { [Span($0.rawValue, $0.style)] } ?? [], isFocused: focus == .detail,
            scroll: .init(first: textTop, visible: visible, total: text.rows.count)
        ).draw(on: &surface, in: rect)
        guard let detail else {
            return Waiting.draw(on: &surface, in: box, shownID == nil ? "no trace" : "reading")
        }
        Waterfall(detail).draw(on: &surface, in: box.top(waterfallRows).taken)
        text.draw(on: &surface, in: box.top(waterfallRows).rest, top: textTop)
    }

    func detailText(_ context: ScreenContext) -> ScrollingText {
        guard let detail = shownDetail, let width = content(.detail, context)?.width else {
            return ScrollingText(rows: [])
        }
        let trace = detail.summary
        var rows: [[Span]] = []
        func add(_ label: String, _ text: String?, _ style: Style = .text) {
            guard let text, !text.isEmpty else { return }
            rows += EvalsScreen.block(label, text, width, style)
        }
        add("error", trace.error, .error)
        let place = trace.environment.map { " (\($0))" } ?? ""
        add("prompt", trace.promptName.map { $0 + place })
        add("model", trace.model)
        add(
            "tokens",
            "\(trace.promptTokens) in, \(trace.cachedTokens) of them cached, "
                + "\(trace.outputTokens) out")
        for span in Waterfall(detail).unexplained(width: width) { add(span.name, span.detail) }
        add("cost", trace.costNanodollars.map { Format.money(nanodollars: $0) } ?? "no price")
        add("key", trace.key)
        let stream = trace.streamed ? "streamed" : "in one piece"
        add("ended", "\(trace.finishReason ?? trace.outcome.rawValue), \(stream)")
        add("request", trace.requestId)
        for attribute in detail.attributes { add(attribute.name, attribute.value) }
        if detail.input == nil && detail.output == nil {
            add("content", "is not captured", .dim)
        }
        rows.append([])
        add("input", detail.input)
        rows.append([])
        add("output", detail.output)
        return ScrollingText(rows: rows)
    }
}

extension TraceSummary.Outcome {
    var style: Style {
        switch self {
        case .ok: .ok
        case .error: .error
        case .cancelled: .warn
        }
    }
}
