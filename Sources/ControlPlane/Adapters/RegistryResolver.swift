import Gateway
import JSON
import PromptRegistry
import Telemetry

/// Lets the gateway resolve prompts from the registry.
struct RegistryResolver: PromptResolver {
    let registry: PromptRegistry

    func resolve(_ request: PromptRequest) async throws(GatewayError) -> GatewayPrompt {
        let selector: PromptSelector =
            switch request.selector {
            case .environment(let name): .environment(name)
            case .version(let number): .version(number)
            }
        var variables: [String: JSONValue] = [:]
        for member in request.variables.members { variables[member.key] = member.value }
        let resolved: RegistryPrompt
        do {
            resolved = try registry.resolve(request.name, selector, variables: variables)
        } catch {
            throw translate(error)
        }
        var messages: [ChatMessage] = []
        for message in resolved.messages {
            guard let role = ChatMessage.Role(rawValue: message.role) else {
                throw .invalid(
                    parameter: "model",
                    reason: "\(resolved.use.name)@\(resolved.use.version) has a message of the "
                        + "role '\(message.role)'")
            }
            messages.append(ChatMessage(role: role, content: message.content))
        }
        let parameters = resolved.parameters
        return GatewayPrompt(
            messages: messages, model: resolved.model,
            sampling: SamplingParameters(
                temperature: parameters.temperature, topP: parameters.topP, seed: parameters.seed,
                maxTokens: parameters.maxTokens, stop: parameters.stop),
            use: resolved.use)
    }

    private func translate(_ error: PromptError) -> GatewayError {
        switch error {
        case .noSuchPrompt(let name):
            .unknownPrompt(name, known: registry.prompts().map(\.name))
        case .noSuchVersion(let prompt, let version, let latest):
            .unknownVersion(version, prompt: prompt, latest: latest)
        case .notDeployed(let prompt, let environment, let deployed):
            .unknownEnvironment(environment, prompt: prompt, known: deployed)
        case .missingVariables(let prompt, _, let missing, _):
            .missingVariables(missing, prompt: prompt)
        default: .invalid(parameter: "model", reason: error.description)
        }
    }
}
