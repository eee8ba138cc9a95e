import ArgumentParser
import ControlAPI
import TerminalUI

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The models that the control plane serves.",
        discussion: "Example: binnacle models load qwen /models/qwen3-0.6b",
        subcommands: [List.self, Load.self, Unload.self, ModelsFitCommand.self],
        defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "List models.", discussion: "Example: binnacle models list --json")

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let models = try await client.models()
            try output.print(models) {
                var table = TextTable(
                    "MODEL", "STATE", "DEVICE", ">CONTEXT", ">PARAMETERS", ">WEIGHTS", ">KV PAGES",
                    "DETAIL")
                for model in models {
                    table.add(
                        model.id, model.phase.rawValue, model.device,
                        Format.whole(model.contextTokens), Format.count(model.parameters),
                        Format.bytes(model.weightBytes), Format.bytes(model.cacheBytes),
                        model.detail ?? "")
                }
                return models.isEmpty ? "no models" : table.text
            }
        }
    }

    struct Load: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load a model from a folder in Hugging Face layout.",
            discussion: "Example: binnacle models load qwen /models/qwen3-0.6b")

        @Argument(help: "The name that requests will use.") var id: String
        @Argument(help: "The folder; none for an embedded model.") var path: String?
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let model = try await client.load(
                ModelLoad(id: id, path: path, actor: connection.actor))
            try output.print(model) { StatusCommand.model(model) }
        }
    }

    struct Unload: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Unload a model; running requests are finished first.",
            discussion: "Example: binnacle models unload qwen")

        @Argument(help: "The model.") var id: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let model = try await client.unload(id, actor: connection.actor)
            try output.print(model) { StatusCommand.model(model) }
        }
    }
}
