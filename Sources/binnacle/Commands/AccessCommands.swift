import ArgumentParser
import ControlAPI
import TerminalUI

struct TokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens", abstract: "Who may use the control API from other machines.",
        discussion: """
            A viewer looks, an operator changes prompts, evals, models and alerts, an admin also \
            keys and tokens.

            Example: binnacle tokens create ci --role operator
            """,
        subcommands: [List.self, Create.self, Revoke.self], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List tokens; secrets are never shown.",
            discussion: "Example: binnacle tokens list")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let tokens = try await client.tokens()
            try output.print(tokens) {
                var table = TextTable("ID", "NAME", "ROLE", "CREATED")
                for token in tokens {
                    let state = token.revokedMilliseconds == nil ? "" : "  (revoked)"
                    table.add(
                        token.id, token.name + state, token.role,
                        Moment.age(token.createdMilliseconds))
                }
                return tokens.isEmpty
                    ? "No tokens beside the one in the file operator.token." : table.text
            }
        }
    }

    struct Create: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a token; this is the only time that its secret is shown.",
            discussion: "Example: binnacle tokens create dashboard --role viewer")

        @Argument(help: "Who or what the token is for.") var name: String
        @Option(help: "viewer, operator or admin.") var role = "viewer"
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let created = try await client.createToken(
                AccessTokenCreation(name: name, role: role, actor: connection.actor))
            try output.print(created) { "export BINNACLE_TOKEN=\(created.secret)" }
        }
    }

    struct Revoke: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token; the next call with it is refused.",
            discussion: "Example: binnacle tokens revoke ci")

        @Argument(help: "The token's id or name, as listed.") var id: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let token = try await client.revokeToken(id, actor: connection.actor)
            try output.print(token) { "revoked \(token.name)" }
        }
    }
}

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Who changed what; entries are chained by hashes.",
        discussion: "Example: binnacle audit verify",
        subcommands: [List.self, Verify.self], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "The newest entries.", discussion: "Example: binnacle audit list --limit 20")

        @Option(help: "How many entries.") var limit = 50
        @Option(help: "Only entries before this number.") var before: Int?
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let entries = try await client.audit(limit: limit, before: before)
            try output.print(entries) {
                var table = TextTable(">NUMBER", "WHEN", "WHO", "VIA", "WHAT")
                for entry in entries {
                    table.add(
                        String(entry.number), Moment.age(entry.atMilliseconds), entry.actor,
                        entry.via, entry.text)
                }
                return entries.isEmpty ? "Nothing was changed yet." : table.text
            }
        }
    }

    struct Verify: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that no entry was changed, taken out or put in.",
            discussion: """
                Exits with 1 when the chain is broken. The head, written down elsewhere, later \
                shows that no entry was cut off at the end either.

                Example: binnacle audit verify
                """)

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let verdict = try await client.auditVerdict()
            try output.print(verdict) {
                if let reason = verdict.reason {
                    return "broken: \(reason); \(verdict.entries) entries before it are intact"
                }
                return "\(verdict.entries) entries are intact; head \(verdict.headNumber) "
                    + verdict.head
            }
            if verdict.breakAt != nil { throw ExitCode(1) }
        }
    }
}
