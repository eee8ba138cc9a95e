import ArgumentParser
import ControlAPI
import TerminalUI

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Virtual keys for the /v1 API.",
        discussion: "Example: binnacle keys create my-app",
        subcommands: [List.self, Create.self, Revoke.self], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List keys; secrets are never shown.",
            discussion: "Example: binnacle keys list")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let keys = try await client.keys()
            try output.print(keys) {
                var table = TextTable(
                    "ID", "NAME", "TEAM", "KEY", "CREATED", "LAST USED", ">REQUESTS", ">COST",
                    ">HELD")
                for key in keys {
                    let state = key.revokedMilliseconds == nil ? "" : "  (revoked)"
                    table.add(
                        key.id, key.name + state, key.team ?? Format.missing, key.prefix + "…",
                        Moment.age(key.createdMilliseconds),
                        key.lastUsedMilliseconds.map { Moment.age($0) } ?? "never",
                        Format.whole(key.requestsTotal),
                        Format.money(nanodollars: key.costTotalNanodollars),
                        Format.money(nanodollars: key.heldNanodollars))
                }
                return table.text
            }
        }
    }

    struct Create: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key; this is the only time that its secret is shown.",
            discussion: "Example: binnacle keys create my-app")

        @Argument(help: "What the key is for.") var name: String
        @Option(help: "The team whose budgets its requests count under.") var team: String?
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let created = try await client.createKey(
                KeyCreation(name: name, team: team, actor: connection.actor))
            let status = try await client.status()
            try output.print(created) {
                KeyHint.exports(listen: status.listen, secret: created.secret)
            }
        }
    }

    struct Revoke: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key; the next request with it is refused.",
            discussion: "Example: binnacle keys revoke 8f2k1m3n5p7q")

        @Argument(help: "The key's id, as listed.") var id: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let key = try await client.revokeKey(id, actor: connection.actor)
            try output.print(key) { "revoked \(key.name) (\(key.prefix)…)" }
        }
    }
}

/// The two lines that an OpenAI client needs.
enum KeyHint {
    static func exports(listen: String, secret: String) -> String {
        """
        export OPENAI_BASE_URL=http://\(listen)/v1
        export OPENAI_API_KEY=\(secret)
        """
    }
}
