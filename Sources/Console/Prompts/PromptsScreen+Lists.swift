import ControlAPI
import TerminalUI

extension PromptsScreen {
    func drawPrompts(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shown
        let isFocused = focus == .prompts
        var meta = [Span("\(rows.count)", Style(.meta))]
        if let filter, !filter.isEmpty { meta.insert(Span("/\(filter)  ", .accent), at: 0) }
        let box = Panel(
            "Prompts", meta: meta, isFocused: isFocused,
            scroll: .init(
                first: list.view.top, visible: visibleRows(.prompts, context), total: rows.count)
        ).draw(on: &surface, in: rect)
        guard all != nil else { return Waiting.draw(on: &surface, in: box, "reading prompts") }
        let cursor = surface.cursor
        Table(
            columns: [
                Column("NAME", .flexible(14)),
                Column(Self.short(environment).uppercased(), .fixed(4), align: .right),
                Column("NEW", .fixed(4), align: .right, priority: 1),
                Column("REQ/H", .fixed(6), align: .right, priority: 2),
                Column("$/H", .fixed(8), align: .right, priority: 3),
            ], rowCount: rows.count, view: list.view, isFocused: isFocused,
            emptyText: filter?.isEmpty == false ? "none contains it" : "no prompt yet"
        ).draw(on: &surface, in: box) { cells(rows[$0]) }
        if !isFocused { surface.cursor = cursor }
    }

    /// Environments' names in the width of a column.
    static func short(_ environment: String) -> String {
        String(environment.prefix(4))
    }

    private func cells(_ prompt: PromptSummary) -> [Span] {
        let state = prompt.environments.first { $0.environment == environment }
        let live = state?.liveVersion
        let isSplit = (state?.arms.count ?? 0) > 1
        let isBehind = live != nil && live != prompt.latestVersion
        return [
            Span(prompt.name),
            live.map { Span("@\($0)\(isSplit ? "+" : "")", .strong) } ?? Span("-", .dim),
            Span("@\(prompt.latestVersion)", isBehind ? .accent : .dim),
            Span(Format.count(prompt.requestsLastHour), .dim),
            Span(Format.money(nanodollars: prompt.costPerHourNanodollars), .dim),
        ]
    }

    func drawVersions(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let isFocused = focus == .versions
        let rows = shownDetail?.versions ?? []
        let box = Panel(
            "Versions", meta: [Span(selectedPrompt?.name ?? "", Style(.meta))],
            isFocused: isFocused,
            scroll: .init(
                first: versions.view.top, visible: visibleRows(.versions, context),
                total: rows.count)
        ).draw(on: &surface, in: rect)
        guard shownDetail != nil else {
            return Waiting.draw(
                on: &surface, in: box, selectedPrompt == nil ? "no prompt" : "reading versions")
        }
        let cursor = surface.cursor
        Table(
            columns: [
                Column("", .fixed(4), align: .right), Column("LIVE IN", .flexible(9)),
                Column("EVAL", .fixed(4), align: .right),
                Column("AGE", .fixed(6), align: .right, priority: 1),
                Column("BY", .fixed(8), priority: 2),
            ], rowCount: rows.count, view: versions.view, isFocused: isFocused
        ).draw(on: &surface, in: box) { cells(rows[$0], context) }
        if !isFocused { surface.cursor = cursor }
    }

    private func cells(_ version: PromptVersion, _ context: ScreenContext) -> [Span] {
        let rate = version.latestRun?.passRate
        return [
            Span(
                "\(markedBase == version.version ? "*" : "")@\(version.version)",
                markedBase == version.version ? .accent : .strong),
            liveSpan(version.version, context.glyphs),
            rate.map { Span(Format.percent($0.value)) } ?? Span("-", .dim),
            Span(context.age(version.createdMilliseconds), .dim), Span(version.author, .dim),
        ]
    }

    private func liveSpan(_ version: Int, _ glyphs: GlyphSet) -> Span {
        let places = (shownDetail?.summary.environments ?? []).compactMap { state -> String? in
            guard let arm = state.arms.first(where: { $0.version == version }) else { return nil }
            let share = state.arms.count > 1 ? " \(Format.percent(arm.weight))" : ""
            return state.environment + share
        }
        guard !places.isEmpty else { return Span("", .dim) }
        return Span("\(glyphs.live) " + places.joined(separator: ", "), .ok)
    }

    func drawHistory(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let isFocused = focus == .history
        let rows = shownDetail?.deployments ?? []
        let box = Panel(
            "History", meta: [Span("\(rows.count)", Style(.meta))], isFocused: isFocused,
            scroll: .init(
                first: history.view.top, visible: visibleRows(.history, context),
                total: rows.count)
        ).draw(on: &surface, in: rect)
        let cursor = surface.cursor
        Table(
            columns: [
                Column("WHEN", .fixed(8)), Column("ENVIRONMENT", .fixed(11), priority: 2),
                Column("ACTION", .fixed(8)), Column("SERVES", .fixed(12)),
                Column("BY", .fixed(8), priority: 1), Column("REASON", .flexible(8), priority: 3),
            ], rowCount: rows.count, view: history.view, isFocused: isFocused,
            showsIdleSelection: false, emptyText: "nothing was deployed yet"
        ).draw(on: &surface, in: box) { index in
            let row = rows[index]
            return [
                Span(context.moment(row.atMilliseconds), .dim), Span(row.environment),
                Span(row.action.rawValue, row.action == .rollback ? .warn : .text),
                Span(Self.change(row, context.glyphs)), Span(row.actor, .dim),
                Span(row.reason ?? "", .dim),
            ]
        }
        if !isFocused { surface.cursor = cursor }
    }

    private static func change(_ row: DeploymentRow, _ glyphs: GlyphSet) -> String {
        let from = row.from.isEmpty ? "-" : Announcement.arms(row.from).trimmingBlanks
        return "\(from) \(glyphs.arrow) \(Announcement.arms(row.to).trimmingBlanks)"
    }
}
