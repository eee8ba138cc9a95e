import ArgumentParser
import ControlAPI
import FoundationEssentials

extension PromptsCommand {
    struct Push: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a version from a JSON file, as `export` writes it.",
            discussion: """
                Content that the prompt already has answers with the version that has it. Nothing \
                is deployed.

                Example: binnacle prompts push triage.json --message "name the labels"
                """)

        @Argument(help: "The file, or - for standard input.") var file: String
        @Option(help: "What has changed.") var message: String?
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let data =
                file == "-"
                ? try FileHandleInput.all() : try Data(contentsOf: URL(filePath: file))
            let content: PushFile
            do { content = try ControlCodec.decode(PushFile.self, from: data) } catch {
                throw Failure(.wrongUse, "\(file): \(ControlCodec.explain(error, in: data))")
            }
            let version = try await client.push(
                PromptPush(
                    name: content.name, description: content.description,
                    dataset: content.dataset, content: content.content,
                    message: message ?? content.message ?? "", author: connection.actor))
            try output.print(version) { "\(version.prompt)@\(version.version) \(version.hash)" }
        }
    }

    /// What a file must say; who pushes it is not its business.
    private struct PushFile: Decodable {
        var name: String
        var description: String?
        var dataset: String?
        var content: PromptContent
        var message: String?
    }

    struct Export: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a version as the JSON that `push` reads.",
            discussion: "Example: binnacle prompts export support-triage 2 > triage.json")

        @Argument(help: "The prompt's name.") var name: String
        @Argument(help: "The version; the newest by default.") var version: Int?
        @OptionGroup var connection: ConnectionOptions

        func run(_ client: ControlClient) async throws {
            let prompt = try await client.prompt(name)
            let chosen = prompt.versions.first { version == nil || $0.version == version }
            guard let chosen else {
                throw Failure(.wrongUse, "\(name) has no version \(version.map(String.init) ?? "")")
            }
            let push = PromptPush(
                name: name, description: prompt.summary.description,
                dataset: prompt.summary.dataset, content: chosen.content, message: chosen.message,
                author: chosen.author)
            print(CleanText.json(try ControlCodec.encodeForPeople(push)))
        }
    }

    struct Promote: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an environment serve a version, from the next request on.",
            discussion: "Example: binnacle prompts promote support-triage 3")

        @Argument(help: "The prompt's name.") var name: String
        @Argument(help: "The version.") var version: Int
        @Option(help: "The environment.") var environment = "production"
        @Option(help: "Why, for the history.") var reason: String?
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let move = try await client.promote(
                name,
                PromotionRequest(
                    environment: environment, version: version, actor: connection.actor,
                    reason: reason))
            try output.print(move) { MoveText.receipt(name, move) }
        }
    }

    struct Rollback: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring back what the environment served before.",
            discussion: "Example: binnacle prompts rollback support-triage")

        @Argument(help: "The prompt's name.") var name: String
        @Option(help: "The environment.") var environment = "production"
        @Option(help: "Why, for the history.") var reason: String?
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let move = try await client.rollback(
                name,
                RollbackRequest(
                    environment: environment, actor: connection.actor, reason: reason))
            try output.print(move) { MoveText.receipt(name, move) }
        }
    }

    struct Undo: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undo your last move, unless someone else has moved since.",
            discussion: "Example: binnacle prompts undo support-triage")

        @Argument(help: "The prompt's name.") var name: String
        @Option(help: "The environment.") var environment = "production"
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let move = try await client.undo(
                name, UndoRequest(environment: environment, actor: connection.actor))
            try output.print(move) { MoveText.receipt(name, move) }
        }
    }
}

/// Standard input to its end, refused beyond 64 MiB.
enum FileHandleInput {
    static func all() throws -> Data {
        var bytes: [UInt8] = []
        while let line = readLine(strippingNewline: false) {
            bytes.append(contentsOf: line.utf8)
            if bytes.count > 64 << 20 {
                throw Failure(.wrongUse, "standard input is larger than 64 MiB")
            }
        }
        return Data(bytes)
    }
}
