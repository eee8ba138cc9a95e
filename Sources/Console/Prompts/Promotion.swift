import ControlAPI
import TerminalUI

/// The dialogs before something else is served.
enum Promotion {
    static func confirmation(_ preview: PromotionPreview, actor: String) -> Confirmation {
        let candidate = preview.candidate.version
        let live = preview.live?.version
        var body: [[Span]] = [
            [
                Span(preview.prompt, .strong), Span("  \(live.map { "@\($0)" } ?? "nothing") → "),
                Span("@\(candidate)", .strong), Span("  in \(preview.environment)"),
            ],
            [],
            fact(
                "text",
                [
                    Span("+\(preview.addedLines)", Style(.diffAdded)), Span(" "),
                    Span("-\(preview.removedLines)", Style(.diffRemoved)), Span(" lines"),
                ]),
        ]
        body += preview.settings.map { change in
            fact(change.name, [Span("\(change.from ?? "-") → \(change.to ?? "-")")])
        }
        body += evidence(preview)
        body += [
            [],
            [
                Span(
                    "The next request is served by @\(candidate); requests under way finish on "
                        + "theirs. u takes it back.", .dim)
            ],
        ]
        let request = PromotionRequest(
            environment: preview.environment, version: candidate, actor: actor,
            expectedLive: live)
        return Confirmation(
            dialog: Dialog(
                title: "Promote", body: body,
                choices: [Hint("y", "promote @\(candidate)"), Hint("esc", "cancel")]),
            action: .promote(preview.prompt, request))
    }

    private static func fact(_ name: String, _ spans: [Span]) -> [Span] {
        let padding = String(repeating: " ", count: max(1, 13 - name.count))
        return [Span(name + padding, .dim)] + spans
    }

    /// What evals say of the two versions, or that none does.
    private static func evidence(_ preview: PromotionPreview) -> [[Span]] {
        guard let run = preview.run else {
            return [fact("eval", [Span("no run has tried @\(preview.candidate.version)", .warn)])]
        }
        var rows = [fact("eval", [Span("run \(run.id) of \(run.dataset)")])]
        for arm in run.arms {
            var spans = [Span("@\(arm.version)  \(arm.passed)/\(arm.total) passed")]
            if let rate = arm.passRate { spans.append(Span("  \(Interval.text(rate))", .dim)) }
            rows.append(fact("", spans))
        }
        if let verdict = run.verdict {
            rows.append(fact("verdict", [Span(verdict.summary, verdict.kind.style)]))
        }
        return rows
    }

    static func rollback(
        _ prompt: String, _ state: EnvironmentState, to target: Int, actor: String
    ) -> Confirmation {
        Confirmation(
            dialog: Dialog(
                title: "Roll back",
                body: [
                    [
                        Span(prompt, .strong), Span(" \(Announcement.arms(state.arms)) → "),
                        Span("@\(target)", .strong), Span("  in \(state.environment)"),
                    ],
                    [],
                    [Span("The next request is served by @\(target).", .dim)],
                ], choices: [Hint("y", "roll back to @\(target)"), Hint("esc", "cancel")]),
            action: .rollback(
                prompt, RollbackRequest(environment: state.environment, actor: actor)))
    }

    static func undo(
        _ prompt: String, _ state: EnvironmentState, _ what: String, actor: String
    ) -> Confirmation {
        Confirmation(
            dialog: Dialog(
                title: "Undo",
                body: [
                    [Span(prompt, .strong), Span("  in \(state.environment)")], [],
                    [Span("Takes back: "), Span(what, .strong)],
                ], choices: [Hint("y", "undo it"), Hint("esc", "cancel")]),
            action: .undo(prompt, UndoRequest(environment: state.environment, actor: actor)))
    }
}

extension Interval {
    /// `0.91 [0.87, 0.94]`
    static func text(_ interval: Interval) -> String {
        let (value, low, high) = (interval.value, interval.low, interval.high)
        return "\(Format.decimal(value, 3)) "
            + "[\(Format.decimal(low, 3)), \(Format.decimal(high, 3))]"
    }
}

extension EvalVerdict.Kind {
    var style: Style {
        switch self {
        case .better: .ok
        case .worse: .error
        case .noDifference: .text
        case .inconclusive: .warn
        }
    }

    var words: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .noDifference: "no difference"
        case .inconclusive: "inconclusive"
        }
    }
}
