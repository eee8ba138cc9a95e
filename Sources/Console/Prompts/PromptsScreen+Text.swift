import ControlAPI
import TerminalUI

extension PromptsScreen {
    /// What is said of the selected version above its text, a row each.
    func textNotes(width: Int) -> [[Span]] {
        guard let version = selectedVersion else { return [] }
        var rows: [[Span]] = [
            [
                Span("@\(version.version)", .strong), Span("  \(version.message)"),
                Span("  \(version.author)", .dim),
            ]
        ]
        var facts: [[Span]] = [
            [Span("requests ", .dim), Span(Format.count(version.requestsTotal))],
            [Span("errors ", .dim), errors(version)],
            [Span("cost ", .dim), Span(Format.money(nanodollars: version.costTotalNanodollars))],
        ]
        if let rate = version.latestRun?.passRate {
            facts.append([Span("eval ", .dim), Span(Interval.text(rate))])
        }
        rows.append(.joined(facts, gap: "   ", width: width))
        rows.append(settings(version))
        return rows
    }

    private func errors(_ version: PromptVersion) -> Span {
        guard version.requestsTotal > 0 else { return Span(Format.missing, .dim) }
        let share = Double(version.errorsTotal) / Double(version.requestsTotal)
        return Span(Format.percent(share), share > 0.01 ? .warn : .text)
    }

    /// The settings that differ, or all of them where nothing is compared.
    private func settings(_ version: PromptVersion) -> [Span] {
        if !showsText, let diff = shownDiff {
            if diff.settings.isEmpty { return [Span("the same model and parameters", .dim)] }
            return .joined(
                diff.settings.map { change in
                    [
                        Span("\(change.name) ", .dim),
                        Span(change.from ?? "-", Style(.diffRemoved)), Span(" → ", .dim),
                        Span(change.to ?? "-", Style(.diffAdded)),
                    ]
                }, gap: "   ")
        }
        let parameters = version.content.parameters
        let values: [(String, String?)] = [
            ("model", version.content.model),
            ("temperature", parameters.temperature.map { Format.decimal($0, 2) }),
            ("top_p", parameters.topP.map { Format.decimal($0, 2) }),
            ("max_tokens", parameters.maxTokens.map { String($0) }),
            ("seed", parameters.seed.map { String($0) }),
            ("stop", parameters.stop.map { $0.joined(separator: " ") }),
        ]
        return .joined(
            values.compactMap { name, value in
                value.map { [Span("\(name) ", .dim), Span($0)] }
            }, gap: "   ")
    }

    func drawText(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let key = textKey(context)
        let cached = text?.key == key ? text : key.flatMap(wrapped)
        let visible = visibleRows(.text, context)
        let box = Panel(
            key?.from == nil ? "Text" : "Diff", meta: textMeta(cached, context.glyphs),
            isFocused: focus == .text,
            scroll: .init(first: textTop, visible: visible, total: cached?.view.rows.count ?? 0)
        ).draw(on: &surface, in: rect)
        guard let cached else {
            return Waiting.draw(on: &surface, in: box, "no version is selected")
        }
        let notes = textNotes(width: box.width)
        for (index, note) in notes.enumerated() { surface.spans(note, in: box.row(index)) }
        let area = box.top(notes.count + 1).rest
        cached.view.draw(on: &surface, in: area, top: textTop)
    }

    private func textMeta(_ cached: TextCache?, _ glyphs: GlyphSet) -> [Span] {
        guard let cached else { return [] }
        guard let from = cached.key.from else {
            return [Span("@\(cached.key.to)", Style(.meta))]
        }
        let place = from == environmentState?.liveVersion ? " \(environment)" : ""
        return [
            Span("@\(from)\(place) \(glyphs.arrow) @\(cached.key.to)   ", Style(.meta)),
            Span("+\(cached.view.addedCount)", Style(.diffAdded)), Span(" "),
            Span("-\(cached.view.removedCount)", Style(.diffRemoved)),
        ]
    }
}
