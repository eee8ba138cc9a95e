import ArgumentParser
import ControlAPI
import TerminalUI

struct TracesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traces", abstract: "Finished requests.",
        discussion: "Example: binnacle traces list --filter support-triage",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List traces, newest first.",
            discussion: "Example: binnacle traces list --filter error --limit 20")

        @Option(help: "The start of an id, or part of model, prompt, key or outcome.")
        var filter: String?
        @Option(help: "How many.") var limit = 25
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let traces = try await client.traces(TraceQuery(filter: filter, limit: limit))
            try output.print(traces) {
                var table = TextTable(
                    "TRACE", "AGE", "MODEL", "PROMPT", "OUTCOME", ">IN", ">OUT", ">TTFT", ">TOTAL",
                    ">COST")
                for trace in traces {
                    table.add(
                        String(trace.id.prefix(12)), Moment.age(trace.atMilliseconds), trace.model,
                        Self.prompt(trace) ?? Format.missing, trace.outcome.rawValue,
                        "\(trace.promptTokens)", "\(trace.outputTokens)",
                        trace.timeToFirstTokenMilliseconds.map { Format.latency(milliseconds: $0) }
                            ?? Format.missing,
                        Format.latency(milliseconds: trace.totalMilliseconds),
                        trace.costNanodollars.map { Format.money(nanodollars: $0) } ?? "unknown")
                }
                return table.text
            }
        }

        static func prompt(_ trace: TraceSummary) -> String? {
            guard let prompt = trace.prompt, let version = trace.promptVersion else { return nil }
            return "\(prompt)@\(version)"
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one trace.", discussion: "Example: binnacle traces show 4bf92f3577b3")

        @Argument(help: "The trace's id, or its start.") var id: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let trace = try await client.trace(id)
            try output.print(trace) { Self.text(trace) }
        }

        static func text(_ trace: TraceDetail) -> String {
            var lines = [
                "trace    \(trace.summary.id)  \(Moment.text(trace.summary.atMilliseconds))",
                "model    \(trace.summary.model)  prompt \(List.prompt(trace.summary) ?? "-")",
                "outcome  \(trace.summary.outcome.rawValue)"
                    + (trace.summary.error.map { ": \($0)" } ?? ""),
            ]
            for span in trace.spans {
                let start = Format.latency(milliseconds: span.startMilliseconds)
                let length = Format.latency(milliseconds: span.durationMilliseconds)
                lines.append("  \(span.name)  at \(start)  for \(length)  \(span.detail ?? "")")
            }
            lines += trace.attributes.map { "  \($0.name) = \($0.value)" }
            if let input = trace.input { lines.append("input:\n" + input) }
            if let answer = trace.output { lines.append("output:\n" + answer) }
            return lines.joined(separator: "\n")
        }
    }
}
