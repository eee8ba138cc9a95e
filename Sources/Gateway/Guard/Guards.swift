package import Guardrails

/// What is looked for in requests and in answers.
package struct Guards: Sendable {
    package enum Direction: String, Sendable { case input, output }

    /// For whoever counts findings and tells operators of them.
    package struct Notice: Sendable {
        package let direction: Direction
        package let model: String
        package let keyId: String
        package let tally: FindingTally
        package let blocked: Finding?
    }

    /// Nil where nothing is looked for.
    package let input: Ruleset?
    package let output: Ruleset?
    /// Answers that do not fit the schema that was asked for are asked for once more.
    let repairsSchemas: Bool
    let notify: @Sendable (Notice) -> Void

    package init(
        input: Policy = Policy(), output: Policy = Policy(), repairsSchemas: Bool = false,
        notify: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.input = input.isOff ? nil : Ruleset(input)
        self.output = output.isOff ? nil : Ruleset(output)
        self.repairsSchemas = repairsSchemas
        self.notify = notify
    }
}

/// What was found in one request and its answer so far.
struct GuardedRequest: Sendable {
    /// What the request's placeholders stand for.
    var vault = Vault()
    var input = FindingTally()
    var output = FindingTally()
    var blocked: (Guards.Direction, Finding)?

    var summary: String? {
        let parts = [("in", input), ("out", output)].filter { !$0.1.isEmpty }
            .map { "\($0.0): \($0.1.summary)" }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// Whether answers have to be looked at, or put together again.
    func changesAnswers(_ guards: Guards) -> Bool { guards.output != nil || !vault.isEmpty }

    mutating func add(_ findings: [Finding], blocked finding: Finding?) {
        for finding in findings { output.add(finding) }
        if let finding { blocked = (.output, finding) }
    }
}

extension GatewayError {
    static func blocked(_ finding: Finding, _ direction: Guards.Direction, at path: String? = nil)
        -> GatewayError
    {
        .contentPolicy(rule: finding.rule.rawValue, direction: direction.rawValue, parameter: path)
    }
}
