import ArgumentParser
import ControlAPI
import TerminalUI

struct SpendCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "spend",
        abstract: "What was spent, by key, team, model, provider, prompt version or tag.",
        discussion: "Example: binnacle spend --by prompt --hours 24")

    @Option(help: "key, team, model, provider, prompt or tag.") var by = "model"
    @Option(help: "Only the last so many hours.") var hours: Int?
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(_ client: ControlClient) async throws {
        let since = hours.map { Moment.nowMilliseconds - Int64($0) * 3_600_000 }
        let report = try await client.spend(by: by, sinceMilliseconds: since)
        try output.print(report) {
            var table = TextTable(
                by.uppercased(), ">REQUESTS", ">INPUT", ">CACHED", ">OUTPUT", ">COST", ">HELD",
                ">UNPRICED")
            for row in report.rows {
                table.add(
                    row.name, Format.whole(row.requests), Format.whole(row.inputTokens),
                    Format.whole(row.cacheReadTokens), Format.whole(row.outputTokens),
                    Format.money(nanodollars: row.costNanodollars),
                    Format.money(nanodollars: row.heldNanodollars),
                    Format.whole(row.unpricedRequests))
            }
            return table.text
        }
    }
}

struct DriftCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift", abstract: "The drift detectors and what they find.",
        discussion: "Example: binnacle drift --json")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(_ client: ControlClient) async throws {
        let report = try await client.drift()
        try output.print(report) {
            var table = TextTable(
                "PROMPT", "METRIC", "STATE", ">REFERENCE", ">CURRENT", ">P ADJUSTED", ">N")
            for detector in report.detectors {
                table.add(
                    detector.prompt, detector.metric.rawValue, detector.phase.rawValue,
                    value(detector.referenceValue, detector.metric),
                    value(detector.currentValue, detector.metric),
                    detector.pValueAdjusted.map { Format.decimal($0, 4) } ?? Format.missing,
                    "\(detector.referenceCount)/\(detector.currentCount)")
            }
            return table.text
        }
    }

    private func value(_ value: Double?, _ metric: DetectorState.Metric) -> String {
        guard let value else { return Format.missing }
        return switch metric {
        case .inputLength, .outputLength: Format.decimal(value, 1)
        case .refusalRate, .jsonParseRate: Format.percent(value)
        }
    }
}

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Alerts: firing, acknowledged and resolved.",
        discussion: "Example: binnacle alerts ack 3", subcommands: [List.self, Acknowledge.self],
        defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List alerts.", discussion: "Example: binnacle alerts list")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let alerts = try await client.alerts()
            try output.print(alerts) {
                var table = TextTable(">ID", "STATE", "KIND", "SINCE", "TITLE", "DETAIL")
                for alert in alerts {
                    table.add(
                        "\(alert.id)", alert.phase.rawValue, alert.kind,
                        Moment.age(alert.startedMilliseconds), alert.title, alert.detail)
                }
                return alerts.isEmpty ? "no alerts" : table.text
            }
        }
    }

    struct Acknowledge: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Acknowledge an alert.",
            discussion: "Example: binnacle alerts ack 3")

        @Argument(help: "The alert's id, as listed.") var id: Int
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let alert = try await client.acknowledge(id, actor: connection.actor)
            try output.print(alert) { "acknowledged: \(alert.title)" }
        }
    }
}

struct EventsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What happened, newest last.",
        discussion: "Example: binnacle events --level warning")

    @Option(help: "How many.") var limit = 50
    @Option(help: "info, warning or error.") var level = "info"
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(_ client: ControlClient) async throws {
        guard let level = EventRow.Level(rawValue: level) else {
            throw Failure(.wrongUse, "--level is info, warning or error")
        }
        let events = try await client.events(limit: limit, level: level)
        try output.print(events) {
            var table = TextTable("TIME", "LEVEL", "FROM", "WHAT")
            for event in events.reversed() {
                let actor = event.actor.map { " (\($0))" } ?? ""
                table.add(
                    Moment.text(event.atMilliseconds), event.level.rawValue, event.source,
                    event.message + actor)
            }
            return table.text
        }
    }
}
