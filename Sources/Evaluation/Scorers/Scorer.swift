import JSON

/// Grades an output by the assertions that need no judge.
package enum Scorer {
    /// Nil for an assertion that only a judge can grade.
    package static func score(_ assertion: Assertion, _ output: String) -> Score? {
        guard let finding = finding(assertion.check, output) else { return nil }
        return Score(assertion, finding)
    }

    /// What was found, before a `not-` turns it around.
    struct Finding {
        let outcome: CaseOutcome
        let reason: String

        static func held(_ holds: Bool, _ reason: String) -> Finding {
            Finding(outcome: holds ? .passed : .failed, reason: reason)
        }
    }

    private static func finding(_ check: Assertion.Check, _ output: String) -> Finding? {
        switch check {
        case .equals(.string(let expected)): return equals(expected, output)
        case .equals(let expected): return equals(expected, output)
        case .contains(let wanted):
            let isIn = TextSearch.holds(output, wanted)
            return .held(isIn, isIn ? "the output contains it" : "the output does not contain it")
        case .regex(let pattern): return search(pattern, output)
        case .isJSON(let schema): return isJSON(schema, output)
        case .rubric: return nil
        }
    }

    /// Byte for byte, nothing trimmed: letters that only look the same are not.
    private static func equals(_ expected: String, _ output: String) -> Finding {
        let place = zip(expected.unicodeScalars, output.unicodeScalars)
            .prefix { $0.0 == $0.1 }.count
        let lengths = (expected.unicodeScalars.count, output.unicodeScalars.count)
        if place == lengths.0, place == lengths.1 { return .held(true, "the output is equal") }
        if place == lengths.0 {
            return .held(false, "the output goes on after what is expected")
        }
        if place == lengths.1 { return .held(false, "the output ends early") }
        return .held(false, "the output differs from character \(place + 1) on")
    }

    private static func equals(_ expected: JSONValue, _ output: String) -> Finding {
        do {
            let found = try JSONParser.parse(output)
            let difference = JSONDifference.first(expected: expected, found: found, at: "")
            return .held(difference == nil, difference ?? "the output is the same JSON")
        } catch {
            return .held(false, "the output is not JSON: \(error)")
        }
    }

    private static func search(_ pattern: Pattern, _ output: String) -> Finding {
        switch pattern.search(output) {
        case .found: .held(true, "the pattern matches")
        case .notFound: .held(false, "the pattern matches nowhere")
        case .tooExpensive(let reason): Finding(outcome: .error, reason: reason)
        }
    }

    private static func isJSON(_ schema: JSONSchema?, _ output: String) -> Finding {
        do {
            let value = try JSONParser.parse(output)
            let violation = schema?.violation(of: value)
            return .held(violation == nil, violation ?? "the output is JSON as wanted")
        } catch {
            return .held(false, "the output is not JSON: \(error)")
        }
    }
}

extension Score {
    init(_ assertion: Assertion, _ finding: Scorer.Finding) {
        self.init(
            scorer: assertion.name,
            outcome: assertion.isNegated ? finding.outcome.inverted : finding.outcome,
            criterion: assertion.criterion, reason: finding.reason)
    }
}
