import ControlAPI
import TerminalUI

/// The first line: whose control plane this is, how it fares, what it costs.
enum Header {
    static func render(_ state: ConsoleState, on surface: inout Surface, in line: Rect) {
        let context = state.context
        var right = rightSpans(state, context, isWide: line.width >= 100)
        var rightWidth = width(right, surface.glyphs)
        if rightWidth > line.width / 2 + 8 {
            right = rightSpans(state, context, isWide: false)
            rightWidth = width(right, surface.glyphs)
        }
        let left = leftSpans(state, surface.glyphs, isWide: line.width >= 100)
        surface.spans(left, in: line.right(min(line.width, rightWidth + 2)).rest)
        surface.spans(right, in: line.right(rightWidth).taken, align: .right)
    }

    private static func width(_ spans: [Span], _ glyphs: GlyphSet) -> Int {
        spans.reduce(0) { $0 + TextWidth.columns(of: $1.text, ascii: glyphs.isASCII) }
    }

    private static func leftSpans(_ state: ConsoleState, _ glyphs: GlyphSet, isWide: Bool)
        -> [Span]
    {
        var spans = [Span(" binnacle ", Style(.headerStrong))]
        if isWide {
            spans += [Span("\(glyphs.marker) ", .dim), Span(state.settings.host, Style(.header))]
        }
        spans.append(Span("  "))
        spans += status(state, glyphs)
        if isWide, case .live = state.link, let header = state.header {
            spans.append(Span("   up \(Format.duration(seconds: Double(header.upSeconds)))", .dim))
        }
        return spans
    }

    private static func status(_ state: ConsoleState, _ glyphs: GlyphSet) -> [Span] {
        switch state.link {
        case .connecting: return [Span("\(glyphs.idle) connecting", .busy)]
        case .lost(let since, let reason):
            let age = Format.age(seconds: state.context.secondsSince(since))
            return [
                Span("\(glyphs.idle) reconnecting \(age)", .warn), Span("  \(reason)", .dim),
            ]
        case .live: break
        }
        guard let header = state.header else { return [] }
        if let trouble = header.storageTrouble {
            return [Span("\(glyphs.cross) \(trouble)", .error)]
        }
        guard let model = header.models.max(by: { rank($0.phase) < rank($1.phase) }) else {
            return [Span("\(glyphs.idle) no model", .warn)]
        }
        let others = header.models.count > 1 ? " +\(header.models.count - 1)" : ""
        switch model.phase {
        case .ready: return [Span("\(glyphs.live) ", .ok), Span("serving \(model.id)\(others)")]
        case .loading:
            return [Span("\(glyphs.idle) loading \(model.id) \(model.detail ?? "")", .busy)]
        case .restarting: return [Span("\(glyphs.warning) \(model.id) restarts", .warn)]
        case .failed:
            return [Span("\(glyphs.cross) \(model.id) failed: \(model.detail ?? "")", .error)]
        case .unloaded: return [Span("\(glyphs.idle) \(model.id) is unloaded", .dim)]
        }
    }

    /// What deserves the one place of the header most.
    private static func rank(_ phase: ModelState.Phase) -> Int {
        switch phase {
        case .unloaded: 0
        case .ready: 1
        case .loading: 2
        case .restarting: 3
        case .failed: 4
        }
    }

    private static func rightSpans(
        _ state: ConsoleState, _ context: ScreenContext, isWide: Bool
    ) -> [Span] {
        var spans: [Span] = []
        let glyphs = state.glyphs
        if state.settings.isReadOnly { spans += [Span("read-only", .warn), Span("   ")] }
        if state.isPaused { spans += [Span(" paused ", Style.warn.reverse), Span("   ")] }
        if state.isStale, let received = state.receivedMilliseconds {
            spans += [Span("data \(context.age(received)) old", .warn), Span("   ")]
        }
        if let header = state.header {
            spans.append(
                Span(Format.money(nanodollars: header.costPerHourNanodollars) + "/h", .money))
            if isWide {
                spans.append(
                    Span("  \(Format.money(nanodollars: header.costTodayNanodollars)) today"))
            }
            if header.runningEvals > 0, isWide {
                spans += [
                    Span("   \(glyphs.running) ", .busy),
                    Span("\(header.runningEvals) eval\(header.runningEvals == 1 ? "" : "s")"),
                ]
            }
            if header.activeAlerts > 0 {
                let word = isWide ? (header.activeAlerts == 1 ? " alert" : " alerts") : ""
                spans += [
                    Span("   "),
                    Span("\(glyphs.warning) \(header.activeAlerts)\(word)", .warn),
                ]
            }
        }
        let time = Format.timeOfDay(
            unixSeconds: Double(state.nowMilliseconds) / 1000,
            zoneOffsetSeconds: state.settings.zoneOffsetSeconds)
        return spans + [Span("   \(time) ", .dim)]
    }
}
