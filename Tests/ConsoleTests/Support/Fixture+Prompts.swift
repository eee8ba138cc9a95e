import ControlAPI

extension Fixture {
    static let prompts: [PromptSummary] = [
        prompt("support-triage", latest: 42, live: 41, rollback: 40, dataset: "triage-gold"),
        prompt("sql-writer", latest: 7, live: 7, rollback: 6, dataset: nil),
        prompt("summarise", latest: 13, live: 12, rollback: nil, dataset: "summaries"),
        prompt("title-gen", latest: 2, live: nil, rollback: nil, dataset: nil),
    ]

    static func prompt(
        _ name: String, latest: Int, live: Int?, rollback: Int?, dataset: String?
    ) -> PromptSummary {
        var environments: [EnvironmentState] = []
        if let live {
            environments = [
                EnvironmentState(
                    environment: "production", arms: [SplitArm(version: live, weight: 1)],
                    sinceMilliseconds: ago(minutes: 12_960), actor: "ana",
                    rollbackVersion: rollback,
                    undo: "promotion of @\(live) by ana"),
                EnvironmentState(
                    environment: "staging",
                    arms: [
                        SplitArm(version: live, weight: 0.9),
                        SplitArm(version: latest, weight: 0.1),
                    ], sinceMilliseconds: ago(minutes: 41), actor: "bo"),
            ]
        }
        return PromptSummary(
            name: name, description: "What \(name) is for", dataset: dataset,
            latestVersion: latest, environments: environments, requestsLastHour: 1200,
            costPerHourNanodollars: 1_910_000_000)
    }

    static let oldText = """
        You are a support triage agent for {{product}}.
        Classify the ticket into exactly one of:
          billing, bug, how-to

        Answer with the label only.

        Ticket:
        {{ticket}}
        """

    static let newText = """
        You are a support triage agent for {{product}}.
        Classify the ticket into exactly one of:
          billing, bug, how-to, security

        Answer with the label, then one sentence of evidence from the ticket.
        If the ticket mentions a credential or a leak, choose security.

        Ticket:
        {{ticket}}
        """

    static func version(_ number: Int, of name: String = "support-triage") -> PromptVersion {
        let isNew = number == 42
        return PromptVersion(
            prompt: name, version: number, hash: String(repeating: "9c", count: 32),
            message: isNew ? "Ask for evidence, add security" : "Shorter instructions",
            author: isNew ? "ana" : "bo", createdMilliseconds: ago(minutes: isNew ? 87 : 12_000),
            content: PromptContent(
                messages: [
                    PromptMessage(role: "system", content: isNew ? newText : oldText),
                    PromptMessage(role: "user", content: "{{question}}"),
                ], model: "pilot",
                parameters: PromptParameters(
                    temperature: isNew ? 0 : 0.2, maxTokens: isNew ? 96 : 16)),
            variables: ["product", "ticket", "question"], requestsLastHour: 1080,
            requestsTotal: 91_200 - number, errorsTotal: number == 40 ? 311 : 12,
            costTotalNanodollars: 93_400_000_000, latestRun: isNew ? arm(42) : nil)
    }

    static let promptDetail = PromptDetail(
        summary: prompts[0], versions: [42, 41, 40, 39, 38].map { version($0) },
        deployments: [
            deployment(4, .promote, from: [40], to: [41], minutes: 12_960, "ana", nil),
            deployment(3, .rollback, from: [39], to: [40], minutes: 14_000, "bo", "labels missing"),
            deployment(2, .promote, from: [40], to: [39], minutes: 15_000, "bo", nil),
        ])

    static func deployment(
        _ id: Int, _ action: DeploymentRow.Action, from: [Int], to: [Int], minutes: Double,
        _ actor: String, _ reason: String?
    ) -> DeploymentRow {
        func arms(_ versions: [Int]) -> [SplitArm] {
            versions.map { SplitArm(version: $0, weight: 1 / Double(versions.count)) }
        }
        return DeploymentRow(
            id: id, environment: "production", action: action, from: arms(from), to: arms(to),
            actor: actor, reason: reason, atMilliseconds: ago(minutes: minutes))
    }

    static let diff = PromptDiff(
        prompt: "support-triage", from: 41, to: 42,
        lines: [
            DiffLine(kind: .heading, text: "system"),
            same(1, "You are a support triage agent for {{product}}."),
            same(2, "Classify the ticket into exactly one of:"),
            DiffLine(kind: .removed, oldNumber: 3, text: "  billing, bug, how-to"),
            DiffLine(kind: .added, newNumber: 3, text: "  billing, bug, how-to, security"),
            same(4, ""),
            DiffLine(kind: .removed, oldNumber: 5, text: "Answer with the label only."),
            DiffLine(
                kind: .added, newNumber: 5,
                text: "Answer with the label, then one sentence of evidence from the ticket."),
            DiffLine(
                kind: .added, newNumber: 6,
                text: "If the ticket mentions a credential or a leak, choose security."),
            same(7, ""), same(8, "Ticket:"), same(9, "{{ticket}}"),
            DiffLine(kind: .heading, text: "user"), same(1, "{{question}}"),
        ],
        settings: [
            SettingChange(name: "temperature", from: "0.2", to: "0.0"),
            SettingChange(name: "max_tokens", from: "16", to: "96"),
        ])

    private static func same(_ number: Int, _ text: String) -> DiffLine {
        DiffLine(kind: .same, oldNumber: number, newNumber: number, text: text)
    }

    static let preview = PromotionPreview(
        prompt: "support-triage", environment: "production", live: version(41),
        candidate: version(42), addedLines: 3, removedLines: 2, settings: diff.settings, run: run)
}
