import EngineHost
import Gateway
import Telemetry

extension EngineBackend {
    func embed(_ request: BackendEmbeddingRequest) async throws(GatewayError)
        -> BackendEmbeddings
    {
        if Task.isCancelled { throw .clientGone }
        let submitted = clock.monotonicNanoseconds()
        var inputs: [EmbeddingRequest.Input] = []
        inputs.reserveCapacity(request.inputs.count)
        for input in request.inputs {
            switch input {
            case .text(let text): inputs.append(.text(text))
            case .tokens(let ids): inputs.append(.tokens(ids.map { Int32(clamping: $0) }))
            case .chat:
                throw .wrongType(
                    parameter: "input", expected: "a string or token ids", found: "a chat")
            }
        }
        do {
            let result = try await engines.embed(
                EmbeddingRequest(id: request.id, model: request.model, inputs: inputs))
            return BackendEmbeddings(
                vectors: result.vectors, promptTokens: result.promptTokens,
                scheduledMilliseconds: result.started.map {
                    Double(max($0, submitted) - submitted) / 1e6
                }, resurrections: result.resurrections)
        } catch {
            switch error {
            case .badPrompt: throw .invalid(parameter: "input", reason: error.description)
            case .badParameters: throw .invalid(parameter: "model", reason: error.description)
            default: throw translate(error, model: request.model)
            }
        }
    }
}
