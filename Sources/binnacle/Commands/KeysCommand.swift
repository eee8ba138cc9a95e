import ArgumentParser
import ControlAPI
import TerminalUI

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Virtual keys for the /v1 API.",
        discussion: "Example: binnacle keys create my-app",
        subcommands: [List.self, Create.self, Rotate.self, Revoke.self],
        defaultSubcommand: List.self)

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
                    let state = Self.state(key)
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

        private static func state(_ key: VirtualKeyRow) -> String {
            if key.revokedMilliseconds != nil { return "  (revoked)" }
            guard let end = key.expiresMilliseconds else { return "" }
            let left = end - Moment.nowMilliseconds
            return left <= 0
                ? "  (expired)"
                : "  (expires in \(Format.duration(seconds: Double(left) / 1_000)))"
        }
    }

    struct Create: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key; this is the only time that its secret is shown.",
            discussion: "Example: binnacle keys create my-app")

        @Argument(help: "What the key is for.") var name: String
        @Option(help: "The team whose budgets its requests count under.") var team: String?
        @Option(help: "When it ends by itself, such as 90d, 12h or 30m.") var expires: Span?
        @Option(
            help: "A model that it is for, or all that begin so: gpt-4*; may be repeated.")
        var model: [String] = []
        @Option(help: "A path that it is for, such as /v1/embeddings; may be repeated.")
        var endpoint: [String] = []
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let created = try await client.createKey(
                KeyCreation(
                    name: name, team: team,
                    expiresMilliseconds: expires.map { Moment.nowMilliseconds + $0.milliseconds },
                    models: model.isEmpty ? nil : model,
                    endpoints: endpoint.isEmpty ? nil : endpoint, actor: connection.actor))
            let status = try await client.status()
            try output.print(created) {
                KeyHint.exports(listen: status.listen, secret: created.secret)
            }
        }
    }

    struct Rotate: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a key another secret, shown this once.",
            discussion: """
                The secret of before is good for the grace, so that it can be exchanged without \
                a failed request.

                Example: binnacle keys rotate my-app --grace 24h
                """)

        @Argument(help: "The key's id or name, as listed.") var id: String
        @Option(help: "How much longer the secret of before is good, such as 1h; at most 7d.")
        var grace = Span(milliseconds: 3_600_000)
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let rotated = try await client.rotateKey(
                id, KeyRotation(graceMilliseconds: grace.milliseconds, actor: connection.actor))
            let status = try await client.status()
            try output.print(rotated) {
                KeyHint.exports(listen: status.listen, secret: rotated.secret)
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
