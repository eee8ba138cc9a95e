import JSON

/// Scans the lines of a JSONL file: every string of a document, or the line itself where it is no
/// JSON.
package struct LineScan {
    package struct Result: Sendable {
        /// From one.
        package let line: Int
        package let path: String
        package let finding: Finding

        /// As one line of JSON.
        package var text: String {
            let value: JSONValue = [
                "line": .integer(Int64(line)), "path": .string(path),
                "rule": .string(finding.rule.rawValue), "detail": .string(finding.detail),
                "start": .integer(Int64(finding.span.lowerBound)),
                "end": .integer(Int64(finding.span.upperBound)),
                "score": .double((finding.score * 1_000).rounded() / 1_000),
            ]
            return JSONWriter.text(value)
        }
    }

    private let rules: Ruleset
    package private(set) var lines = 0
    package private(set) var bytes = 0
    package private(set) var tally = FindingTally()

    package init(_ rules: Ruleset) { self.rules = rules }

    package mutating func scan(_ line: [UInt8]) -> [Result] {
        lines += 1
        bytes += line.count
        let found: [(String, Finding)]
        if (try? JSONParser.parse(line)) != nil {
            found = DocumentScan(line, rules).found.map { ($0.path, $0.finding) }
        } else {
            var text = GuardedText(rules)
            _ = text.push(line)
            _ = text.finish()
            found = text.takeFindings().map { ("", $0) }
        }
        for (_, finding) in found { tally.add(finding) }
        return found.map { Result(line: lines, path: $0.0, finding: $0.1) }
    }
}
