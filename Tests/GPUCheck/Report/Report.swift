package import JSON

/// Everything that was found, for people and for programs.
package struct Report: Equatable, Sendable {
    package struct Section: Equatable, Sendable {
        package let part: Part
        package var findings: [Finding] = []
        package var seconds = 0.0

        package init(part: Part, findings: [Finding] = []) {
            self.part = part
            self.findings = findings
        }
    }

    package var sections: [Section] = []
    package var seconds = 0.0

    package init() {}

    package var findings: [Finding] { sections.flatMap(\.findings) }

    package func count(_ state: Finding.State) -> Int {
        findings.count { $0.state == state }
    }

    package var json: JSONValue {
        [
            "passed": .integer(Int64(count(.passed))),
            "failed": .integer(Int64(count(.failed))),
            "measured": .integer(Int64(count(.measured))),
            "not_run": .integer(Int64(count(.notRun))),
            "seconds": .double(Self.rounded(seconds)),
            "parts": .array(
                sections.map { section in
                    [
                        "part": .string(section.part.rawValue),
                        "seconds": .double(Self.rounded(section.seconds)),
                        "findings": .array(section.findings.map(\.json)),
                    ]
                }),
        ]
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }

    package var summary: String {
        "\(count(.passed)) passed, \(count(.failed)) failed, \(count(.measured)) measured, "
            + "\(count(.notRun)) not run, \(Self.rounded(seconds)) s"
    }
}

extension Report.Section {
    /// What passed is counted by what it is about; everything else has a line.
    package var lines: [String] {
        var lines: [String] = []
        var passed = 0
        for finding in findings {
            if finding.state == .passed, finding.note.isEmpty {
                passed += 1
            } else {
                lines.append("  " + finding.line)
            }
        }
        if passed > 0 { lines.insert("  \(passed) checks passed", at: 0) }
        return lines
    }
}

extension Finding {
    private static let nameWidth = 52

    /// One row of the table.
    var line: String {
        let padding = String(repeating: " ", count: max(1, Self.nameWidth - name.count))
        switch state {
        case .measured: return name + padding + figures
        case .passed: return name + padding + "passed  " + note
        case .failed: return "FAILED  " + name + ": " + note
        case .notRun: return name + padding + "not run: " + note
        }
    }

    private var figures: String {
        var text = Self.text(value ?? .nan)
        text = String(repeating: " ", count: max(0, 9 - text.count)) + text + " " + unit
        if let share { text += ", \(Int((share * 100).rounded())) % of what it could be" }
        if let aim { text += ", aim \(Self.text(aim))" }
        return note.isEmpty ? text : text + ", " + note
    }

    /// Three digits or so.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let size = abs(value)
        if size >= 100 || value == value.rounded() { return "\(Int(value.rounded()))" }
        let factor = size >= 10 ? 10.0 : size >= 1 ? 100 : 10_000
        return "\((value * factor).rounded() / factor)"
    }
}
