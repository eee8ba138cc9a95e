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
        // A gap between what waits and what steps do, where there is room for one.
        let lines = StepLine.all(engine.steps, budget: engine.stepTokenBudget)
        let gap = box.height >= lines.count + 2 ? 3 : 2
        let rest = box.top(gap).rest
        for (index, line) in lines.prefix(rest.height).enumerated() {
            draw(line, total: engine.step, on: &surface, in: rest.row(index))
        }
    }

    private static let labelWidth = 9
    private static let valueWidth = 9

    private func draw(
        _ line: StepLine, total: Int, on surface: inout Surface, in row: Rect
    ) {
        let rest = surface.label(line.name, width: Self.labelWidth, in: row)
        surface.text(line.value, in: rest, line.isStrong ? .strong : .text)
        let graph = rest.left(Self.valueWidth).rest
        switch line.graph {
        case .none: break
        case .note(let note):
            if TextWidth.columns(of: note) <= graph.width { surface.text(note, in: graph, .dim) }
        case .share(let share): Gauge(share).draw(on: &surface, in: graph)
        case .series(let values, let others, let style):
            let drawn = [values, others].flatMap {
                SampleSeries($0, total: total).columns(graph.width, span: values.count)
            }
            Sparkline(
                SampleSeries(values, total: total), span: values.count,
                maximum: drawn.reduce(0) { $1.isFinite ? max($0, $1) : $0 }, style: style
            ).draw(on: &surface, in: graph)
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

    private static let progressWidth = 8

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
