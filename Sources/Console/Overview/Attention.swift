import ControlAPI
import TerminalUI

/// What deserves a look: alerts that are not resolved, and evals that run.
enum Attention {
    struct Item: Equatable {
        let id: String
        let glyph: Unicode.Scalar
        let style: Style
        let kind: String
        let title: String
        let detail: String
        /// Done, where something makes progress.
        let progress: Double?
        let open: Request
    }

    static func items(_ context: ScreenContext) -> [Item] {
        guard let overview = context.overview else { return [] }
        let alerts = overview.alerts.filter { $0.phase != .resolved }
            .map { alert($0, context) }
        return alerts + overview.evals.map { eval($0, context.glyphs) }
    }

    private static func alert(_ alert: AlertSummary, _ context: ScreenContext) -> Item {
        let isFiring = alert.phase == .firing
        let state =
            isFiring
            ? "for \(context.age(alert.startedMilliseconds))"
            : "seen by \(alert.acknowledgedBy ?? "somebody")"
        return Item(
            id: "alert-\(alert.id)", glyph: context.glyphs.warning, style: isFiring ? .warn : .dim,
            kind: alert.kind.uppercased(), title: alert.title,
            detail: "\(alert.detail)  \(state)", progress: nil,
            open: .go(.drift, .alert(alert.id)))
    }

    private static func eval(_ eval: EvalProgress, _ glyphs: GlyphSet) -> Item {
        let share = eval.total > 0 ? Double(eval.done) / Double(eval.total) : 0
        return Item(
            id: "eval-\(eval.runId)", glyph: glyphs.running, style: .busy, kind: "EVAL",
            title: "\(eval.dataset) on \(eval.subject)",
            detail: "\(eval.done)/\(eval.total)  \(glyphs.check) \(eval.passed)  "
                + "\(glyphs.cross) \(eval.failed)",
            progress: share, open: .go(.evals, .run(eval.runId)))
    }
}

/// Dialogs that more than one screen opens.
enum Confirmations {
    static func cancel(_ row: RequestRow, actor: String) -> Confirmation {
        Confirmation(
            dialog: Dialog(
                title: "Cancel a request",
                body: [
                    [Span(row.id, .strong), Span("  \(row.model)  \(row.prompt ?? "no prompt")")],
                    [],
                    [
                        Span("\(row.outputTokens) tokens were generated so far; "),
                        Span("the client sees the stream end with an error."),
                    ],
                ], choices: [Hint("y", "cancel the request"), Hint("esc", "leave it")]),
            action: .cancelRequest(row.id, actor: actor))
    }
}
