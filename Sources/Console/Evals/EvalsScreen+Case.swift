import ControlAPI
import TerminalUI

extension EvalsScreen {
    func drawCase(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let text = caseText(context)
        let height = Panel.content(of: rect).height
        let outcome = shownCase?.arms.first?.outcome
        let box = Panel(
            shownCase?.caseId ?? "Case",
            meta: [
                Span(outcome?.rawValue ?? "", outcome?.style ?? .dim),
                Span(shownCase.map { "  " + $0.tags.joined(separator: " ") } ?? "", Style(.meta)),
            ], isFocused: focus == .detail,
            scroll: .init(first: caseTop, visible: height, total: text.rows.count)
        ).draw(on: &surface, in: rect)
        guard shownCase != nil else {
            return Waiting.draw(on: &surface, in: box, "no case is selected")
        }
        text.draw(on: &surface, in: box, top: caseTop)
    }

    /// The case in words: what went in, what was expected, what came out and why it counts so.
    func caseText(_ context: ScreenContext) -> ScrollingText {
        guard let detail = shownCase, let width = content(.detail, context)?.width else {
            return ScrollingText(rows: [])
        }
        var rows: [[Span]] = []
        for variable in detail.variables {
            rows += Self.block(variable.name, variable.value, width)
        }
        if let expected = detail.expected { rows += Self.block("expected", expected, width) }
        for arm in detail.arms {
            rows.append([])
            rows.append(Self.armLine(arm))
            if let why = arm.why { rows += Self.block("why", why, width, arm.outcome.style) }
            if let output = arm.output { rows += Self.block("actual", output, width) }
            for score in arm.scores {
                let criterion = score.criterion.map { " \($0)" } ?? ""
                rows += Self.block(
                    score.scorer, score.reason + criterion, width,
                    score.outcome == .passed ? .dim : .text)
            }
        }
        return ScrollingText(rows: rows)
    }

    private static func armLine(_ arm: EvalCaseArm) -> [Span] {
        var parts: [[Span]] = [
            [Span("@\(arm.version) ", .strong), Span(arm.outcome.rawValue, arm.outcome.style)]
        ]
        if let latency = arm.latencyMilliseconds {
            parts.append([Span(Format.latency(milliseconds: latency), .dim)])
        }
        if arm.outcome != .waiting && arm.outcome != .running {
            parts.append([Span("\(arm.promptTokens) in \(arm.outputTokens) out", .dim)])
            parts.append([Span(Format.money(nanodollars: arm.costNanodollars), .dim)])
        }
        return .joined(parts, gap: "   ")
    }

    static let labelWidth = 11

    /// A label, and a text that keeps to the right of it.
    static func block(
        _ label: String, _ text: String, _ width: Int, _ style: Style = .text
    ) -> [[Span]] {
        // A long name takes the room that it needs, as long as its value keeps half of the line.
        let name = String(label.prefix(max(labelWidth, width / 2) - 1))
        let indent = max(labelWidth, name.count + 1)
        let lines = TextWrap.lines(of: text, width: max(8, width - indent))
        let padding = String(repeating: " ", count: indent - name.count)
        let blank = String(repeating: " ", count: indent)
        return lines.enumerated().map { index, line in
            [Span(index == 0 ? name + padding : blank, .dim), Span(line, style)]
        }
    }
}

extension EvalCaseArm.Outcome {
    var style: Style {
        switch self {
        case .waiting: Style(.caseQueued)
        case .running: Style(.caseRunning)
        case .passed: Style(.casePass)
        case .failed, .error: Style(.caseFail)
        case .ungraded: Style(.caseSplit)
        }
    }
}
