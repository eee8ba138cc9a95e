import ControlAPI
import TerminalUI

/// What the operator is told about actions.
enum Announcement {
    static func text(of action: Action, _ answer: ActionAnswer) -> String {
        switch (action, answer) {
        case (.promote(let prompt, let request), _):
            "\(request.environment) serves \(prompt)@\(request.version)"
        case (.rollback(let prompt, let request), .deployment(let row)):
            "rolled back: \(request.environment) serves \(prompt)\(arms(row.to))"
        case (.undo(let prompt, let request), .deployment(let row)):
            "undone: \(request.environment) serves \(prompt)\(arms(row.to))"
        case (.startEval(let start), .run(let run)):
            "run \(run.id) of \(start.dataset) has started"
        case (.stopEval(let id, _), _): "run \(id) stops"
        case (.resumeEval(let id, _), _): "run \(id) goes on"
        case (.acknowledge(let id, _), _): "alert \(id) is acknowledged"
        case (.cancelRequest(let id, _), _): "request \(id) is cancelled"
        case (.revokeKey(_, let name, _), _): "key \(name) is revoked"
        default: "done"
        }
    }

    /// `@2`, or `@2 90% @3 10%` for a split.
    static func arms(_ arms: [SplitArm]) -> String {
        if arms.isEmpty { return " nothing" }
        if arms.count == 1 { return "@\(arms[0].version)" }
        return arms.map { " @\($0.version) \(Format.percent($0.weight))" }.joined()
    }

    /// Asks for the reason that lets a gated action through.
    static func question(about action: Action, _ refusal: String) -> Question {
        Question(
            title: "A gate stands in the way",
            body: [
                [Span(refusal, .warn)], [],
                [Span("To go on nevertheless, give a reason; it is kept in the history.")],
            ], action: action)
    }
}

extension Action {
    /// The same action, let through a gate for a reason; nil where no gate can be overridden.
    func overriding(reason: String) -> Action? {
        guard case .promote(let prompt, var request) = self else { return nil }
        request.reason = reason
        return .promote(prompt, request)
    }
}
