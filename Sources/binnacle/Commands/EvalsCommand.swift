import ArgumentParser
import ControlAPI
import FoundationEssentials
import TerminalUI

struct EvalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evals", abstract: "Datasets and evaluation runs.",
        discussion: "Example: binnacle evals run triage-gold support-triage 3 --baseline 2",
        subcommands: [
            List.self, Datasets.self, Import.self, Run.self, Show.self, Stop.self, Resume.self,
        ], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List runs, newest first.", discussion: "Example: binnacle evals list")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let runs = try await client.evalRuns()
            try output.print(runs) {
                var table = TextTable(
                    ">RUN", "STATE", "DATASET", "SUBJECT", ">DONE", "PASS RATE", "VERDICT",
                    "STARTED")
                for run in runs {
                    table.add(
                        "\(run.id)", run.phase.rawValue, run.dataset, RunText.subject(run),
                        "\(run.done)/\(run.total)", run.arms.first.map(RunText.passRate) ?? "-",
                        run.verdict?.kind.rawValue ?? "-", Moment.age(run.startedMilliseconds))
                }
                return runs.isEmpty ? "no runs yet" : table.text
            }
        }
    }

    struct Datasets: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List datasets.", discussion: "Example: binnacle evals datasets")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let datasets = try await client.datasets()
            try output.print(datasets) {
                var table = TextTable("DATASET", ">CASES", "HASH", "PROMPTS")
                for dataset in datasets {
                    table.add(
                        dataset.name, "\(dataset.cases)", String(dataset.hash.prefix(12)),
                        dataset.prompts.joined(separator: ", "))
                }
                return datasets.isEmpty ? "no datasets" : table.text
            }
        }
    }

    struct Import: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a dataset from JSON Lines.",
            discussion: """
                One case a line: id, variables, expected, assert (a list of type and value), tags.

                Example: binnacle evals import triage-gold cases.jsonl
                """)

        @Argument(help: "The dataset's name.") var name: String
        @Argument(help: "The file, or - for standard input.") var file: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let data =
                file == "-"
                ? try FileHandleInput.all() : try Data(contentsOf: URL(filePath: file))
            let text = String(decoding: data, as: UTF8.self)
            let dataset = try await client.push(DatasetPush(name: name, jsonLines: text))
            try output.print(dataset) { "\(dataset.name): \(dataset.cases) cases, \(dataset.hash)" }
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a run and its failing cases.",
            discussion: "Example: binnacle evals show 7")

        @Argument(help: "The run's number.") var id: Int
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let detail = try await client.evalRun(id)
            try output.print(detail) { RunText.report(detail) }
        }
    }

    struct Stop: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a run; what it has found stays.",
            discussion: "Example: binnacle evals stop 7")

        @Argument(help: "The run's number.") var id: Int
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let run = try await client.stopEval(id, actor: connection.actor)
            try output.print(run) { "run \(run.id) \(run.phase.rawValue)" }
        }
    }
}

/// Runs in words.
enum RunText {
    static func subject(_ run: EvalRun) -> String {
        run.prompt + " " + run.arms.map { "@\($0.version)" }.joined(separator: " vs ")
    }

    static func passRate(_ arm: EvalArmResult) -> String {
        guard let rate = arm.passRate else { return "-" }
        return "\(Format.percent(rate.value)) [\(Format.percent(rate.low)), "
            + "\(Format.percent(rate.high))]"
    }

    static func report(_ detail: EvalRunDetail) -> String {
        let run = detail.run
        var lines = [
            "run \(run.id)  \(run.phase.rawValue)  \(run.dataset) × \(subject(run))  "
                + "\(run.done)/\(run.total)"
        ]
        for arm in run.arms {
            lines.append(
                "@\(arm.version)  \(passRate(arm))  passed \(arm.passed)  failed \(arm.failed)  "
                    + "errors \(arm.errors)  ungraded \(arm.ungraded)  "
                    + Format.money(nanodollars: arm.costNanodollars))
        }
        if let verdict = run.verdict { lines.append("verdict: " + verdict.summary) }
        for (arm, outcomes) in zip(run.arms, detail.outcomes) {
            let failing = zip(detail.caseIds, outcomes).filter { "feu".contains($0.1) }.map(\.0)
            if failing.isEmpty { continue }
            lines.append("@\(arm.version) not passed: " + failing.joined(separator: " "))
        }
        return lines.joined(separator: "\n")
    }
}
