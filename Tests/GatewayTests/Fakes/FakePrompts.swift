import Gateway
import JSON
import Synchronization
import Telemetry

/// One prompt, `greeting`, at version 7 in production and 9 in staging.
final class FakePrompts: PromptResolver {
    private let asked = Mutex<[PromptRequest]>([])
    let meets: @Sendable () -> Void

    init(meets: @escaping @Sendable () -> Void = {}) { self.meets = meets }

    var requests: [PromptRequest] { asked.withLock { $0 } }

    func resolve(_ request: PromptRequest) async throws(GatewayError) -> ResolvedPrompt {
        meets()
        asked.withLock { $0.append(request) }
        guard request.name == "greeting" || request.name == "grüße" else {
            throw .unknownPrompt(request.name, known: ["greeting"])
        }
        guard let name = request.variables["name"]?.string else {
            throw .missingVariables(["name"], prompt: request.name)
        }
        let (version, environment) = try Self.version(request)
        return ResolvedPrompt(
            messages: [
                ChatMessage(role: .system, content: "Be kind."),
                ChatMessage(role: .user, content: "Greet \(name)."),
            ],
            model: version == 9 ? "unloaded" : "pilot",
            sampling: SamplingParameters(temperature: 0.5, maxTokens: 50, stop: ["END"]),
            use: .init(name: request.name, version: version, environment: environment))
    }

    private static func version(_ request: PromptRequest) throws(GatewayError) -> (Int, String?) {
        switch request.selector {
        case .environment("production"): return (7, "production")
        case .environment("staging"): return (9, "staging")
        case .environment(let name):
            throw .unknownEnvironment(
                name, prompt: request.name, known: ["production", "staging"])
        case .version(let version) where version <= 9: return (version, nil)
        case .version(let version): throw .unknownVersion(version, prompt: request.name, latest: 9)
        }
    }
}
