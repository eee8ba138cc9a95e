import ArgumentParser
import ControlAPI
import ControlPlane

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check binnacle.yaml, and have it take effect.",
        discussion: """
            A running control plane reads the file by itself when it changes; a file with a \
            mistake is refused as a whole, and what held before goes on holding.

            Example: binnacle config reload --dry-run
            """,
        subcommands: [Check.self, Reload.self, Rollback.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is wrong with a file, without a control plane.",
            discussion: "Example: binnacle config check new.yaml")

        @Argument(help: "The file; the data directory's own without one.") var file: String?
        @OptionGroup var data: DataOptions

        func run() async throws {
            do {
                _ = try Configuration.load(file, dataDirectory: try data.directory)
            } catch { throw Failure(.failed, "\(error)").exit() }
            print("nothing is wrong with it")
        }
    }

    struct Reload: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the file now, and say what that changes.",
            discussion: "Example: binnacle config reload --dry-run")

        @Flag(help: "Only say what would change.") var dryRun = false
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let outcome = try await client.reloadConfiguration(
                ConfigurationReload(isDryRun: dryRun, actor: connection.actor))
            try output.print(outcome) { ConfigCommand.text(outcome) }
        }
    }

    struct Rollback: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have the configuration before the last change hold again.",
            discussion: """
                The file stays as it is, and is read again when it changes next.

                Example: binnacle config rollback
                """)

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let outcome = try await client.rollbackConfiguration(actor: connection.actor)
            try output.print(outcome) { ConfigCommand.text(outcome) }
        }
    }

    private static func text(_ outcome: ConfigurationOutcome) -> String {
        let lines =
            outcome.effects.map { "changed  \($0)" } + outcome.waiting.map { "waiting  \($0)" }
        return lines.isEmpty ? "nothing changed" : lines.joined(separator: "\n")
    }
}
