import ControlAPI
import TerminalUI

extension EngineScreen {
    func drawBatch(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let engine = context.engine
        let box = Panel(
            "Batch", meta: engine.map { "step \(Format.whole($0.step))" } ?? "",
            isFocused: focus == .batch
        ).draw(on: &surface, in: rect)
        guard let engine else { return Waiting.draw(on: &surface, in: box) }
        let running = engine.sequences.count { $0.phase != .waiting }
        let row = surface.label("running", width: Self.labelWidth, in: box.row(0))
        surface.spans(
            [Span("\(running)", .strong), Span("/\(engine.batchCapacity)", .dim)], in: row)
        Gauge(engine.batchCapacity > 0 ? Double(running) / Double(engine.batchCapacity) : 0)
            .draw(on: &surface, in: row.left(Self.valueWidth).rest)
        surface.pair(
            "waiting", "\(engine.sequencesWaiting)", width: Self.labelWidth, in: box.row(1),
            engine.sequencesWaiting > 0 ? .strong : .text)
        drawSteps(engine, on: &surface, in: box.top(box.height >= 8 ? 3 : 2).rest)
    }

    private static let labelWidth = 9
    private static let valueWidth = 9

    private func drawSteps(_ engine: EngineState, on surface: inout Surface, in rect: Rect) {
        let steps = engine.steps
        func latency(_ value: Double?) -> String {
            value.map { Format.latency(milliseconds: $0) } ?? Format.missing
        }
        func tokens(_ values: [Double]) -> String {
            "\(Format.count(values.last ?? 0)) t"
        }
        let lines: [(String, String, [Double], Style)] = [
            ("step p50", latency(steps.p50Milliseconds), steps.milliseconds, .text),
            ("step p99", latency(steps.p99Milliseconds), [], .text),
            ("prefill", tokens(steps.prefillTokens), steps.prefillTokens, .ramp(.prefill, 0.6)),
            ("decode", tokens(steps.decodeTokens), steps.decodeTokens, .ramp(.decode, 0)),
            ("budget", "\(Format.count(engine.stepTokenBudget)) t a step", [], .text),
        ]
        for (index, (name, value, values, style)) in lines.enumerated() {
            let rest = surface.label(name, width: Self.labelWidth, in: rect.row(index))
            surface.text(value, in: rest, index == 0 ? .strong : .text)
            guard !values.isEmpty else { continue }
            Sparkline(SampleSeries(values, total: engine.step), span: values.count, style: style)
                .draw(on: &surface, in: rest.left(Self.valueWidth).rest)
        }
    }

    func drawDevice(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let device = context.engine?.devices.first
        let box = Panel(
            "Device",
            meta: device.map { "\($0.kind.rawValue) \(surface.glyphs.dot) \($0.source)" } ?? "",
            isFocused: focus == .device
        ).draw(on: &surface, in: rect)
        guard let engine = context.engine else { return Waiting.draw(on: &surface, in: box) }
        DeviceBox.draw(engine.devices, on: &surface, in: box, context)
    }

    func drawSequences(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shownSequences(context)
        let visible = Table.visibleRows(height: Panel.content(of: rect).height)
        var meta: [Span] = []
        if let filter, !filter.isEmpty { meta.append(Span("/\(filter)  ", .accent)) }
        if let engine = context.engine {
            let running = engine.sequences.count { $0.phase != .waiting }
            meta.append(
                Span(
                    "\(running) running \(surface.glyphs.dot) \(engine.sequencesWaiting) waiting",
                    Style(.meta)))
        }
        let isFocused = focus == .sequences
        let box = Panel(
            "Sequences", meta: meta, isFocused: isFocused,
            scroll: .init(first: sequences.view.top, visible: visible, total: rows.count)
        ).draw(on: &surface, in: rect)
        if context.engine == nil { return Waiting.draw(on: &surface, in: box) }
        let cursor = surface.cursor
        Table(
            columns: Self.columns(sort), rowCount: rows.count, view: sequences.view,
            isFocused: isFocused, emptyText: "no sequence runs"
        ).draw(on: &surface, in: box) { [glyphs = surface.glyphs] in cells(rows[$0], glyphs) }
        if !isFocused { surface.cursor = cursor }
    }

    private static let progressWidth = 12

    private static func columns(_ sort: Sort) -> [Column] {
        [
            Column("", .fixed(1)), Column("REQUEST", .flexible(8)),
            Column("PROMPT", .flexible(17, weight: 3), priority: 2), Column("STATE", .fixed(7)),
            Column("PROGRESS", .fixed(progressWidth), priority: 5),
            Column("IN", .fixed(5), align: .right, priority: 3),
            Column("OUT", .fixed(5), align: .right),
            Column("CACHED", .fixed(6), align: .right, priority: 4),
            Column("PAGES", .fixed(5), align: .right),
            Column("TTFT", .fixed(7), align: .right, priority: 6),
            Column("TOK/S", .fixed(5), align: .right, priority: 1),
        ]
    }

    private func cells(_ row: SequenceRow, _ glyphs: GlyphSet) -> [Span] {
        let slot = slots.slot(of: row.requestId)
        return [
            Span(String(OwnerSlots.letter(slot)), .owner(slot)), Span(row.requestId),
            row.label.map { Span($0) } ?? Span("-", .dim),
            Span(row.phase.rawValue, row.phase.style), Self.progress(row, glyphs),
            Span(Format.count(row.promptTokens)), Span(Format.count(row.outputTokens)),
            Span(Format.count(row.cachedTokens), .dim), Span("\(row.pages)"),
            Span(
                row.timeToFirstTokenMilliseconds.map { Format.latency(milliseconds: $0) }
                    ?? Format.missing, .dim),
            Span(row.tokensPerSecond.map { Format.count($0.rounded()) } ?? Format.missing),
        ]
    }

    /// How far through its prompt, or through its output limit, a sequence is.
    private static func progress(_ row: SequenceRow, _ glyphs: GlyphSet) -> Span {
        let (done, all): (Int, Int)
        switch row.phase {
        case .waiting: return Span(Format.latency(milliseconds: row.waitedMilliseconds), .dim)
        case .prefill: (done, all) = (row.computedTokens, row.promptTokens)
        case .decode: (done, all) = (row.outputTokens, row.outputLimit)
        }
        let share = all > 0 ? min(1, Double(done) / Double(all)) : 0
        let filled = Int((share * Double(progressWidth)).rounded())
        let bar =
            String(repeating: Character(glyphs.gaugeFull), count: filled)
            + String(repeating: Character(glyphs.gaugeTrack), count: progressWidth - filled)
        return Span(bar, row.phase.style)
    }
}

extension SequenceRow.Phase {
    var style: Style {
        switch self {
        case .waiting: Style(.spanQueue)
        case .prefill: Style(.spanPrefill)
        case .decode: Style(.spanDecode)
        }
    }
}
