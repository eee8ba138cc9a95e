package import ControlAPI

/// Brings the demonstration's prompts and datasets into a control plane that does not have them.
/// What an operator has changed since is left alone.
package struct DemoSetup {
    package static let actor = "demo"

    private let client: ControlClient

    package init(_ client: ControlClient) { self.client = client }

    /// Returns the names of the prompts that were added.
    package func run() async throws -> [String] {
        let known = Set(try await client.prompts().map(\.name))
        let datasets = Set(try await client.datasets().map(\.name))
        var added: [String] = []
        for prompt in try DemoPrompt.read(Asset.json("demo/prompts.json")) {
            if let dataset = prompt.dataset, !datasets.contains(dataset) {
                let text = try Asset.text("demo/datasets/\(dataset).jsonl")
                _ = try await client.push(DatasetPush(name: dataset, jsonLines: text))
            }
            if known.contains(prompt.name) { continue }
            try await add(prompt)
            added.append(prompt.name)
        }
        return added
    }

    private func add(_ prompt: DemoPrompt) async throws {
        for version in prompt.versions {
            let content = PromptContent(
                messages: version.messages.map {
                    PromptMessage(role: $0.role, content: $0.content)
                },
                model: version.model,
                parameters: PromptParameters(
                    temperature: version.temperature, maxTokens: version.maxTokens))
            _ = try await client.push(
                PromptPush(
                    name: prompt.name, description: prompt.description, dataset: prompt.dataset,
                    content: content, message: version.message, author: Self.actor))
        }
        for (environment, version) in prompt.environments {
            // Every version up to the one in production has served before it, as in real life, so
            // that a rollback has somewhere to go.
            for earlier in 1...version {
                let request = PromotionRequest(
                    environment: environment, version: earlier, actor: Self.actor)
                _ = try await client.promote(prompt.name, request)
            }
        }
    }
}
