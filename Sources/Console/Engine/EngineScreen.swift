package import ControlAPI
package import TerminalUI

/// The engine from inside: every KV page, every sequence, every step.
package struct EngineScreen: Screen {
    enum Pane: Int, CaseIterable {
        case map, batch, device, sequences, steps
    }

    enum MapMode: String, CaseIterable {
        case owner, age, references
    }

    enum Sort: String, CaseIterable {
        case arrival, pages, output
    }

    package let title = "Engine"
    package let topic = LiveTopic.engine
    package var filter: String? = ""
    var focus = Pane.map {
        didSet { if focus == .sequences || focus == .steps { table = focus } }
    }
    /// Of sequences and steps, what is shown where there is no room for both.
    private(set) var table = Pane.sequences
    var mode = MapMode.owner
    var sort = Sort.arrival
    /// One page a cell, however many rows that takes.
    var isPageWise = false
    var page = 0
    var mapRows = ListView()
    var sequences = KeyedList()
    var steps = KeyedList()
    var slots = OwnerSlots()

    package init() {}

    func shownSequences(_ context: ScreenContext) -> [SequenceRow] {
        let filter = RowFilter(filter)
        let rows = (context.engine?.sequences ?? []).filter {
            filter.keeps([$0.requestId, $0.label, $0.phase.rawValue])
        }
        switch sort {
        case .arrival: return rows
        case .pages: return rows.sorted { $0.pages > $1.pages }
        case .output: return rows.sorted { $0.outputTokens > $1.outputTokens }
        }
    }

    func selectedSequence(_ context: ScreenContext) -> SequenceRow? {
        let rows = shownSequences(context)
        return sequences.index(in: rows.map(\.requestId)).map { rows[$0] }
    }

    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        guard let engine = context.engine else { return [] }
        slots.update(engine.sequences.map(\.requestId))
        page = max(0, min(page, engine.counts.total - 1))
        keepSequences(context)
        steps.keep(stepNames(context), visible: visibleRows(.steps, context))
        return []
    }

    private mutating func keepSequences(_ context: ScreenContext) {
        sequences.keep(
            shownSequences(context).map(\.requestId), visible: visibleRows(.sequences, context))
    }

    /// Rows of a table in its box.
    func visibleRows(_ pane: Pane, _ context: ScreenContext) -> Int {
        let box = boxes(in: context.room, context).first { $0.pane == pane.rawValue }
        return box.map { Table.visibleRows(height: Panel.content(of: $0.rect).height) } ?? 0
    }

    package mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request] {
        guard case .sequence(let id) = subject else { return [] }
        filter = ""
        focus = .sequences
        sequences.select(id)
        return []
    }

    package func bindings(_ context: ScreenContext) -> [Binding] {
        let next = MapMode.allCases[(mode.index + 1) % MapMode.allCases.count]
        return [
            Binding(
                "mode", .character("m"), label: "map: \(mode.rawValue)",
                help: "colour the map by owner, by age, by references; next is \(next.rawValue)"),
            Binding(
                "pages", .character("z"), label: isPageWise ? "whole pool" : "page by page",
                help: "one cell a page, filled as the page is; or the whole pool"),
            Binding(
                "table", .character("t"), label: table == .steps ? "sequences" : "steps",
                help: "go to the table of sequences, or to that of the last steps"),
            Binding(
                "sort", .character("s"), label: "sort: \(sort.rawValue)",
                help: "order sequences by arrival, pages, output"),
            Binding(
                "cancel", .character("x"), label: "cancel",
                help: "cancel the selected sequence's request", isShared: true,
                disabledReason: selectedSequence(context) == nil ? "no sequence runs" : nil),
        ]
    }

    package mutating func perform(_ id: String, _ context: ScreenContext) -> [Request] {
        switch id {
        case "mode": mode = MapMode.allCases[(mode.index + 1) % MapMode.allCases.count]
        case "pages":
            isPageWise.toggle()
            keepPage(context)
        case "table": focus = table == .steps ? .sequences : .steps
        case "sort":
            sort = Sort.allCases[((Sort.allCases.firstIndex(of: sort) ?? 0) + 1) % 3]
            keepSequences(context)
        case "cancel":
            guard let row = selectedSequence(context) else { return [] }
            let request = RequestRow(
                id: row.requestId, model: context.engine?.model ?? "", prompt: row.label,
                phase: .decode, promptTokens: row.promptTokens, outputTokens: row.outputTokens,
                ageMilliseconds: row.waitedMilliseconds)
            return [.confirm(Confirmations.cancel(request, actor: context.actor))]
        default: break
        }
        return []
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init(
                "page map",
                "Every KV page of the pool, as the allocator had it between two "
                    + "steps. A page holds 16 tokens of one layer stack's keys and values."),
            .init(
                "owner",
                "Colour tells sequences apart; the letter before a sequence below is "
                    + "its own. Bright pages were touched by the last step."),
            .init(
                "shared",
                "Several sequences read the page: their prompts begin alike, and the "
                    + "prefix was computed once."),
            .init("cached", "No sequence owns the page, but a prompt that begins so will hit it."),
            .init("age", "How long ago a step touched the page; references: how many own it."),
            .init(
                "step",
                "One pass through the model for the whole batch: some sequences prefill "
                    + "a chunk of their prompt, the others decode one token each."),
            .init(
                "expected",
                "What the plan of a step said that it would take, by the steps before; "
                    + "plans keep streams fluent beside long prompts. In the table of steps the "
                    + "mark in the bar is where the step was expected to end."),
            .init(
                "read",
                "Bytes of weights, keys and values that a step reads, by its time. The roofline is "
                    + "what the device reads at most: near it decoding cannot be faster."),
            .init(
                "preempt",
                "A sequence lost its pages to others and is computed again later. It "
                    + "costs time; a larger pool or a smaller batch avoids it."),
        ]
    }
}

extension EngineScreen.MapMode {
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
