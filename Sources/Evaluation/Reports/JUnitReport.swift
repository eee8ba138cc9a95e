/// A run as JUnit XML, which every CI system reads: one suite for each version, one test case for
/// each case. An error is not a failure, and what was not graded or not reached is skipped.
package enum JUnitReport {
    package static func text(_ report: RunReport) -> String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>"]
        for (index, arm) in report.run.arms.enumerated() {
            let name = "\(report.run.prompt) v\(arm.version) on \(report.run.dataset)"
            let skipped = arm.total - arm.graded - arm.errors
            lines.append(
                "  <testsuite name=\(quoted(name)) tests=\"\(arm.total)\" "
                    + "failures=\"\(arm.failed)\" errors=\"\(arm.errors)\" "
                    + "skipped=\"\(skipped)\">")
            for testCase in report.cases {
                lines += caseLines(testCase, testCase.arms[index], suite: name)
            }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func caseLines(_ testCase: RunCase, _ arm: RunCase.Arm, suite: String)
        -> [String]
    {
        var opening =
            "    <testcase classname=\(quoted(suite)) name=\(quoted(testCase.testCase.id))"
        if let milliseconds = arm.result?.latencyMilliseconds {
            opening += " time=\"\(seconds(milliseconds))\""
        }
        let why = arm.result?.why ?? "not reached"
        let element: String
        switch arm.state {
        case .done(.passed): return [opening + "/>"]
        case .done(.failed): element = "failure"
        case .done(.error): element = "error"
        case .done(.ungraded): element = "skipped"
        case .waiting, .running:
            return [opening + ">", "      <skipped message=\(quoted(why))/>", "    </testcase>"]
        }
        let text = escaped(details(arm.result))
        return [
            opening + ">", "      <\(element) message=\(quoted(why))>\(text)</\(element)>",
            "    </testcase>",
        ]
    }

    private static func details(_ result: CaseResult?) -> String {
        guard let result else { return "" }
        var lines = result.scores.map { "\($0.scorer): \($0.outcome.rawValue): \($0.reason)" }
        if let output = result.output { lines += ["output:", output] }
        if let traceId = result.traceId { lines.append("trace: \(traceId)") }
        return lines.joined(separator: "\n")
    }

    private static func seconds(_ milliseconds: Double) -> String {
        guard milliseconds.isFinite, abs(milliseconds) < 1e15 else { return "0.000" }
        let whole = Int(max(0, milliseconds).rounded())
        let fraction = String(whole % 1_000)
        return "\(whole / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    private static func quoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

    /// XML 1.0 has no spelling for most control characters; they become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\r": escaped += "&#13;"
            case "\t": escaped += "&#9;"
            case "\0"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
