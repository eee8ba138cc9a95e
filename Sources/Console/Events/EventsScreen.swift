package import ControlAPI
package import TerminalUI

/// What the control plane and its operators did, newest first.
package struct EventsScreen: Screen {
    enum Pane: Int, CaseIterable {
        case list, detail
    }

    package let title = "Events"
    package let topic = LiveTopic.header
    package var filter: String? = ""
    var level = EventRow.Level.info
    var all: [EventRow]?
    var fresh = Freshness()
    var readFor: EventRow.Level?
    var list = KeyedList()

    static let limit = 500

    package init() {}

    var shown: [EventRow] {
        let filter = RowFilter(filter)
        return (all ?? []).filter {
            filter.keeps([$0.message, $0.source, $0.actor, $0.level.rawValue])
        }
    }

    var selected: EventRow? {
        let rows = shown
        return list.index(in: rows.map { String($0.id) }).map { rows[$0] }
    }

    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        if readFor != level { fresh.invalidate() }
        let starts = fresh.starts(
            revision: context.revisions.events, nowMilliseconds: context.nowMilliseconds,
            paceMilliseconds: 500)
        if starts { readFor = level }
        list.keep(shown.map { String($0.id) }, visible: visibleRows(context))
        return starts ? [.load(.events(level, limit: Self.limit))] : []
    }

    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] {
        switch (load, result) {
        case (.events(let level, _), .success(.events(let events))):
            guard level == readFor else { return [] }
            all = events
            fresh.finished()
        case (.events, .failure): fresh.failed()
        default: return []
        }
        return refresh(context)
    }

    package func bindings(_ context: ScreenContext) -> [Binding] {
        [
            Binding(
                "level", .character("v"), label: "level: \(level.rawValue)",
                help: "show events from this level on: info, warning, error")
        ]
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        let levels = EventRow.Level.allCases
        level = levels[((levels.firstIndex(of: level) ?? 0) + 1) % levels.count]
        return refresh(context)
    }

    package mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request] {
        list.move(motion, in: shown.map { String($0.id) }, visible: visibleRows(context))
        return []
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init(
                "event",
                "Something that happened once: a promotion, an engine's restart, an "
                    + "alert. Operators' actions name who did them; this is the audit log."),
            .init("level", "v shows events from info, from warning, or only errors."),
            .init(
                "order",
                "Newest first. The first row follows what comes; move down and the "
                    + "selection stays on its event."),
        ]
    }
}
