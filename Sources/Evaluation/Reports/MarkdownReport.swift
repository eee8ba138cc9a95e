import Statistics
import Telemetry

/// A run as Markdown for a pull request: the verdict first, then the numbers with what they cover,
/// then the cases that changed.
package enum MarkdownReport {
    /// Cases listed under one heading; the rest is counted.
    package static let listLimit = 10

    package static func text(_ report: RunReport) -> String {
        let run = report.run
        let versions = run.versions.map { "v\($0)" }.joined(separator: " against ")
        var lines = ["## Eval run \(run.id): \(cell(run.prompt)) \(versions)", ""]
        if let verdict = run.verdict {
            lines += ["**\(title(verdict.kind))** \(verdict.summary)", ""]
        } else if run.phase != .finished {
            lines += ["**No verdict.** The run is \(run.phase.rawValue).", ""]
        }
        lines += [
            "Dataset `\(run.dataset)` (`\(run.datasetHash.prefix(12))`), \(run.cases) cases"
                + (run.isWhole ? "" : " of more") + ".", "",
            "| version | pass rate (95 %) | graded | failed | errors | ungraded "
                + "| cost | p50 | p95 |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        lines += run.arms.map(row)
        lines += lists(report)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func title(_ kind: Verdict.Kind) -> String {
        switch kind {
        case .better: "Better."
        case .worse: "Worse."
        case .noDifference: "No difference."
        case .inconclusive: "Inconclusive."
        }
    }

    private static func row(_ arm: ArmResult) -> String {
        let rate = arm.passRate.map { rate in
            "\(Percent.text(rate.value)) (\(Percent.text(rate.low)) – \(Percent.text(rate.high)))"
        }
        let cost = arm.cost + arm.judgeCost
        let cells = [
            "v\(arm.version)", rate ?? "–", "\(arm.graded) of \(arm.total)", "\(arm.failed)",
            "\(arm.errors)", "\(arm.ungraded)",
            dollars(cost) + (arm.unpriced > 0 ? " + \(arm.unpriced) unpriced" : ""),
            milliseconds(arm.medianMilliseconds), milliseconds(arm.p95Milliseconds),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private static func lists(_ report: RunReport) -> [String] {
        guard report.run.versions.count == 2 else {
            return list("Failed", report.cases) { $0.arms.first?.state == .done(.failed) }
        }
        return list("Broken by the candidate", report.cases) {
            $0.arms[0].state == .done(.failed) && $0.arms[1].state == .done(.passed)
        }
            + list("Fixed by the candidate", report.cases) {
                $0.arms[0].state == .done(.passed) && $0.arms[1].state == .done(.failed)
            }
    }

    private static func list(
        _ title: String, _ cases: [RunCase], where matches: (RunCase) -> Bool
    ) -> [String] {
        let found = cases.filter(matches)
        if found.isEmpty { return [] }
        var lines = ["", "### \(title): \(found.count)", ""]
        for testCase in found.prefix(listLimit) {
            let why = testCase.arms.compactMap { $0.result?.why }.first
            lines.append("- `\(cell(testCase.testCase.id))`" + (why.map { " – \(cell($0))" } ?? ""))
        }
        if found.count > listLimit { lines.append("- and \(found.count - listLimit) more") }
        return lines
    }

    /// Text that can break neither a table nor a list nor out of a code span.
    static func cell(_ text: String) -> String {
        String(
            text.map { character in
                if character.isNewline { return " " }
                return switch character {
                case "|": "¦"
                case "`": "'"
                case "<": "‹"
                case ">": "›"
                default: character
                }
            })
    }

    private static func milliseconds(_ value: Double?) -> String {
        guard let value, value.isFinite, abs(value) < 1e12 else { return "–" }
        return "\(Int(value.rounded())) ms"
    }

    /// Dollars with six decimals, enough for a small model's case.
    static func dollars(_ cost: Money) -> String {
        let micro = (cost.nanodollars + (cost.nanodollars < 0 ? -500 : 500)) / 1_000
        let digits = String(micro.magnitude % 1_000_000)
        return (micro < 0 ? "−$" : "$") + "\(micro.magnitude / 1_000_000)."
            + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
