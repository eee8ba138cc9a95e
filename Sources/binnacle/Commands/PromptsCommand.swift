import ArgumentParser
import ControlAPI
import TerminalUI

struct PromptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Prompts, their versions and deployments.",
        discussion: "Example: binnacle prompts promote support-triage 3",
        subcommands: [
            List.self, Show.self, Diff.self, History.self, Push.self, Export.self, Promote.self,
            Rollback.self, Undo.self,
        ], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List prompts.", discussion: "Example: binnacle prompts list --json")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let prompts = try await client.prompts()
            try output.print(prompts) {
                var table = TextTable(
                    "PROMPT", ">LATEST", "LIVE", ">REQUESTS/H", ">COST/H", "DATASET")
                for prompt in prompts {
                    let live = prompt.environments.map { state in
                        "\(state.environment) @\(state.liveVersion.map { "\($0)" } ?? "-")"
                    }
                    table.add(
                        prompt.name, "@\(prompt.latestVersion)", live.joined(separator: ", "),
                        Format.whole(prompt.requestsLastHour),
                        Format.money(nanodollars: prompt.costPerHourNanodollars),
                        prompt.dataset ?? Format.missing)
                }
                return prompts.isEmpty
                    ? "no prompts; `binnacle prompts push FILE` adds one" : table.text
            }
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a prompt's versions.",
            discussion: "Example: binnacle prompts show support-triage")

        @Argument(help: "The prompt's name.") var name: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let prompt = try await client.prompt(name)
            try output.print(prompt) { Self.text(prompt) }
        }

        static func text(_ prompt: PromptDetail) -> String {
            var lines = [prompt.summary.name, prompt.summary.description ?? ""]
            for version in prompt.versions {
                let live = prompt.summary.environments
                    .filter { $0.liveVersion == version.version }.map { " ● \($0.environment)" }
                lines.append("")
                lines.append(
                    "@\(version.version)\(live.joined())  \(version.hash.prefix(8))  "
                        + "\(version.author), \(Moment.age(version.createdMilliseconds)) ago: "
                        + version.message)
                for message in version.content.messages {
                    lines.append("  [\(message.role)]")
                    lines += message.content.split(
                        separator: "\n", omittingEmptySubsequences: false
                    )
                    .map { "    \($0)" }
                }
            }
            return lines.joined(separator: "\n")
        }
    }

    struct Diff: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare two versions.",
            discussion: "Example: binnacle prompts diff support-triage 2 3")

        @Argument(help: "The prompt's name.") var name: String
        @Argument(help: "The older version.") var from: Int
        @Argument(help: "The newer version.") var to: Int
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let diff = try await client.diff(name, from: from, to: to)
            try output.print(diff) { Self.text(diff) }
        }

        static func text(_ diff: PromptDiff) -> String {
            var lines = ["\(diff.prompt) @\(diff.from) → @\(diff.to)"]
            for line in diff.lines {
                switch line.kind {
                case .heading: lines.append("[\(line.text)]")
                case .same: lines.append("  " + line.text)
                case .added: lines.append("+ " + line.text)
                case .removed: lines.append("- " + line.text)
                }
            }
            lines += diff.settings.map { change in
                "\(change.name): \(change.from ?? "unset") → \(change.to ?? "unset")"
            }
            return lines.joined(separator: "\n")
        }
    }

    struct History: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who moved what, newest first.",
            discussion: "Example: binnacle prompts history support-triage")

        @Argument(help: "The prompt's name.") var name: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let deployments = try await client.prompt(name).deployments
            try output.print(deployments) {
                var table = TextTable("TIME", "ENVIRONMENT", "ACTION", "FROM", "TO", "BY", "REASON")
                for move in deployments {
                    table.add(
                        Moment.text(move.atMilliseconds), move.environment, move.action.rawValue,
                        MoveText.arms(move.from), MoveText.arms(move.to), move.actor,
                        move.reason ?? "")
                }
                return deployments.isEmpty ? "never deployed" : table.text
            }
        }
    }
}

/// Deployments in words.
enum MoveText {
    static func arms(_ arms: [SplitArm]) -> String {
        switch arms.count {
        case 0: "-"
        case 1: "@\(arms[0].version)"
        default: arms.map { "@\($0.version) \(Format.percent($0.weight))" }.joined(separator: " ")
        }
    }

    static func receipt(_ name: String, _ move: DeploymentRow) -> String {
        "\(name) \(move.environment): \(arms(move.from)) → \(arms(move.to)) "
            + "(\(move.action.rawValue))"
    }
}
