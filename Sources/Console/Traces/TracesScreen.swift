package import ControlAPI
package import TerminalUI

/// Requests that are over: where their time went and what they cost.
package struct TracesScreen: Screen {
    enum Pane: Int, CaseIterable {
        case list, detail
    }

    package let title = "Traces"
    package let topic = LiveTopic.header
    package var filter: String? = ""
    var focus = Pane.list
    var all: [TraceSummary]?
    var allFresh = Freshness()
    /// What the list was last read for.
    var readFor: String?
    var list = KeyedList()
    var detail: TraceDetail?
    var requested: String?
    /// A trace that was asked for by its id and may not be in the list.
    var pinned: String?
    var textTop = 0
    static let limit = 200

    package init() {}

    /// The part of the filter that the control plane understands; an inverse one is applied here.
    private var remoteFilter: String {
        guard let filter, !filter.hasPrefix("!") else { return "" }
        return filter
    }

    var shown: [TraceSummary] {
        let filter = RowFilter(filter)
        return (all ?? []).filter {
            filter.keeps([
                $0.id, $0.requestId, $0.model, $0.prompt, $0.promptName, $0.key,
                $0.outcome.rawValue,
            ])
        }
    }

    var selected: TraceSummary? {
        let rows = shown
        return list.index(in: rows.map(\.id)).map { rows[$0] }
    }

    var shownID: String? { pinned ?? selected?.id }

    var shownDetail: TraceDetail? {
        guard let detail, let shownID else { return nil }
        return detail.summary.id == shownID || detail.summary.requestId == shownID ? detail : nil
    }

    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        var requests: [Request] = []
        if readFor != remoteFilter { allFresh.invalidate() }
        if allFresh.starts(
            revision: context.revisions.traces, nowMilliseconds: context.nowMilliseconds)
        {
            readFor = remoteFilter
            requests.append(.load(.traces(filter: remoteFilter, limit: Self.limit)))
        }
        list.keep(shown.map(\.id), visible: visibleRows(.list, context))
        if let id = shownID, requested != id {
            requested = id
            textTop = 0
            requests.append(.load(.trace(id)))
        }
        return requests
    }

    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] {
        switch (load, result) {
        case (.traces(let filter, _), .success(.traces(let traces))):
            // An answer to an older filter would flash rows that do not belong.
            guard filter == readFor else { return [] }
            all = traces
            allFresh.finished()
        case (.traces, .failure): allFresh.failed()
        case (.trace(let id), .success(.trace(let trace))):
            guard id == requested else { return [] }
            detail = trace
        case (.trace(let id), .failure):
            if pinned == id { pinned = nil }
            return []
        default: return []
        }
        return refresh(context)
    }

    package mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request] {
        guard case .trace(let id) = subject else { return [] }
        filter = ""
        pinned = id
        list.select(id)
        focus = .detail
        return []
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init("trace", "One request from its arrival to its last token, kept when it ended."),
            .init(
                "queue",
                "It waited for a place in the batch or for free pages. Long queues mean "
                    + "that the batch or the pool is too small for the traffic."),
            .init(
                "prefill",
                "The prompt is computed; what the prefix cache holds is skipped and "
                    + "stands in the column CACHED."),
            .init("decode", "Output tokens, one a step, together with the rest of the batch."),
            .init("ttft", "Time to first token, from the arrival."),
            .init("cost", "From the usage ledger: the very sum that the key was charged."),
        ]
    }
}

extension TraceSummary {
    /// `support-triage@2`
    var promptName: String? {
        prompt.map { name in promptVersion.map { "\(name)@\($0)" } ?? name }
    }
}
