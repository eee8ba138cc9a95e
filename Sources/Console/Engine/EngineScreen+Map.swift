import ControlAPI
import TerminalUI

extension EngineScreen {
    func drawMap(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        guard let engine = context.engine else {
            let box = Panel("KV pages", isFocused: focus == .map).draw(on: &surface, in: rect)
            return Waiting.draw(on: &surface, in: box)
        }
        let content = Panel.content(of: rect)
        let area = Self.mapArea(in: content)
        let layout = CellMap.Layout(
            count: engine.counts.total, in: area, perCell: isPageWise ? 1 : nil)
        var rows = mapRows
        rows.select(layout.cell(of: page).row, count: layout.rows)
        rows.follow(count: layout.rows, visible: area.height)
        Panel(
            "KV pages", meta: [Span(mapRemark(engine, layout, surface.glyphs), Style(.meta))],
            isFocused: focus == .map,
            scroll: .init(first: rows.top, visible: area.height, total: layout.rows)
        ).draw(on: &surface, in: rect)
        let picture = PagePicture(engine.pages)
        let painter = PagePainter(
            picture: picture, mode: mode, glyphs: surface.glyphs, isPageWise: isPageWise,
            slots: engine.sequences.map { slots.slot(of: $0.requestId) },
            spotlight: spotlight(context))
        CellMap(layout: layout, topRow: rows.top, cursor: page).draw(on: &surface, in: area) {
            painter.cell($0)
        }
        if focus != .map { surface.cursor = nil }
        drawNotes(engine, picture, on: &surface, in: content.top(area.height).rest, context)
    }

    private func mapRemark(
        _ engine: EngineState, _ layout: CellMap.Layout, _ glyphs: GlyphSet
    ) -> String {
        let cell = layout.perCell == 1 ? "1 page a cell" : "\(layout.perCell) pages a cell"
        return "\(Format.whole(engine.counts.total)) x \(engine.counts.tokensPerPage) tokens "
            + "\(glyphs.dot) \(cell) \(glyphs.dot) \(mode.rawValue)"
    }

    /// The sequence whose pages stand out: the selected one while the table has the focus.
    private func spotlight(_ context: ScreenContext) -> Int? {
        guard focus == .sequences, let selected = selectedSequence(context) else { return nil }
        return context.engine?.sequences.firstIndex { $0.requestId == selected.requestId }
    }

    private func drawNotes(
        _ engine: EngineState, _ picture: PagePicture, on surface: inout Surface, in rect: Rect,
        _ context: ScreenContext
    ) {
        var rows: [[Span]] = [
            pageNote(engine, picture, rect.width),
            countNote(engine.counts, surface.glyphs, rect.width),
            rateNote(engine, rect.width),
        ]
        if rect.height >= 4 { rows.insert([], at: 0) }
        for (index, row) in rows.prefix(rect.height).enumerated() {
            surface.spans(row, in: rect.row(index))
        }
    }

    private func pageNote(
        _ engine: EngineState, _ picture: PagePicture, _ width: Int
    ) -> [Span] {
        guard page < picture.count else { return [] }
        var parts: [[Span]] = [[Span("page ", .dim), Span("\(page)", .strong)]]
        switch picture.states[page] {
        case .free: parts.append([Span("free", .dim)])
        case .cached: parts.append([Span("cached", .dim)])
        case .owned: parts.append([Span("own")])
        case .shared:
            let count = picture.references(of: page)
            parts.append([Span("shared by \(count)\(count >= 9 ? " or more" : "")")])
        }
        if let owner = picture.owner(of: page), engine.sequences.indices.contains(owner) {
            let sequence = engine.sequences[owner]
            let slot = slots.slot(of: sequence.requestId)
            parts.append([
                Span("\(OwnerSlots.letter(slot)) ", .owner(slot)),
                Span("\(sequence.requestId) \(sequence.label ?? "")"),
            ])
        }
        if picture.states[page] != .free {
            let tokens = "\(picture.fill(of: page))/\(engine.counts.tokensPerPage)"
            parts.append([Span("tokens ", .dim), Span(tokens)])
            parts.append([Span(Self.age(picture.age(of: page)), .dim)])
        }
        return .joined(parts, gap: "  ", width: width)
    }

    private static func age(_ power: Int) -> String {
        switch power {
        case 0: "touched by the last step"
        case 1: "touched one step ago"
        case 9...: "touched 256 steps ago or more"
        default: "touched \(1 << (power - 1)) to \((1 << power) - 1) steps ago"
        }
    }

    private func countNote(_ counts: PageCounts, _ glyphs: GlyphSet, _ width: Int) -> [Span] {
        func part(_ glyph: Unicode.Scalar, _ style: Style, _ name: String, _ count: Int) -> [Span] {
            [Span("\(glyph) ", style), Span("\(name) ", .dim), Span("\(count)")]
        }
        // A hue for each owner: three of them stand for all.
        let hues = (0..<3).map { slot in
            Span(String(glyphs.isASCII ? OwnerSlots.letter(slot) : glyphs.full), .owner(slot))
        }
        return .joined(
            [
                hues + [Span(" own ", .dim), Span("\(PageBar.own(counts))")],
                part(glyphs.full, Style(.pageShared), "shared", counts.shared),
                part(glyphs.light, Style(.pageCached), "cached", counts.cached),
                part(glyphs.dot, Style(.pageFree), "free", counts.free),
            ], gap: "   ", width: width)
    }

    private func rateNote(_ engine: EngineState, _ width: Int) -> [Span] {
        let rates = engine.pageRates
        func part(_ name: String, _ value: String, _ style: Style = .text) -> [Span] {
            [Span("\(name) ", .dim), Span(value, style)]
        }
        func rate(_ value: Double) -> String { "\(Format.count(value))/s" }
        return .joined(
            [
                part("alloc", rate(rates.allocatedPerSecond)),
                part("free", rate(rates.freedPerSecond)),
                part("evict", rate(rates.evictedPerSecond)),
                part(
                    "preempt", rate(rates.preemptedPerSecond),
                    rates.preemptedPerSecond > 0 ? .warn : .text),
                part(
                    "prefix hit",
                    engine.counts.prefixHitShare.map(Format.percent) ?? Format.missing),
            ], gap: "   ", width: width)
    }
}
