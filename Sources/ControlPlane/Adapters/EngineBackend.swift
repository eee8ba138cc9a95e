import DeviceAPI
import EngineHost
import Gateway
import Inference
import Telemetry
import Tokenizers

/// Lets the gateway ask the engines.
struct EngineBackend: ModelBackend {
    let engines: EngineHost
    let clock: Clock
    let random: RandomSource
    let startedAt: Timestamp

    func models() -> [GatewayModel] {
        engines.models().compactMap { model in
            guard let ready = model.engine?.serving else { return nil }
            return GatewayModel(
                id: model.id, contextTokens: ready.plan.limits.contextLength,
                created: Int(startedAt.milliseconds / 1_000), ownedBy: "binnacle",
                abilities: ready.vectorSize > 0 ? [] : [.logprobs],
                vectorSize: ready.vectorSize)
        }
    }

    func generate(_ request: BackendRequest) async throws(GatewayError)
        -> any BackendGeneration
    {
        if Task.isCancelled { throw .clientGone }
        let submitted = clock.monotonicNanoseconds()
        do {
            let generation = try await away { () throws(EngineHostError) in
                try engines.submit(GenerationRequest(request, random: random))
            }
            return EngineGeneration(
                generation, submittedNanoseconds: submitted,
                tokenizer: engines.tokenizer(of: request.model))
        } catch {
            throw translate(error, model: request.model)
        }
    }

    func tokenize(_ prompt: BackendPrompt, model: String) async throws(GatewayError) -> [Int] {
        do {
            return try await away { () throws(EngineHostError) in
                try engines.tokens(of: prompt.engineInput, model: model).map { Int($0) }
            }
        } catch {
            throw translate(error, model: model)
        }
    }

    func detokenize(_ tokens: [Int], model: String) async throws(GatewayError) -> String {
        guard let tokenizer = engines.tokenizer(of: model) else {
            throw translate(.notLoaded(model: model), model: model)
        }
        return tokenizer.decode(
            tokens.map { Int32(clamping: $0) }, skippingSpecialTokens: false)
    }

    /// Makes tokens on a thread of their own: a long text takes longer than a connection's thread
    /// may be kept.
    private func away<Value: Sendable>(
        _ work: @escaping @Sendable () throws(EngineHostError) -> Value
    ) async throws(EngineHostError) -> Value {
        let result = await withTaskExecutorPreference(globalConcurrentExecutor) {
            Result { () throws(EngineHostError) in try work() }
        }
        return try result.get()
    }

    func translate(_ error: EngineHostError, model: String) -> GatewayError {
        switch error {
        case .unknownModel: .unknownModel(model, known: models().map(\.id))
        case .promptTooLong(let prompt, let context):
            .promptTooLong(promptTokens: prompt, contextTokens: context)
        case .inputTooLong(let index, let tokens, let limit):
            .inputTooLong(index: index, tokens: tokens, limit: limit)
        case .cancelled: .clientGone
        case .outputTooLong, .badParameters:
            .invalid(parameter: "max_tokens", reason: error.description)
        case .badPrompt(let reason): .invalid(parameter: "messages", reason: reason)
        case .overloaded(_, let seconds): .overloaded(retryAfter: .seconds(seconds))
        case .notLoaded: .unavailable(reason: error.description, retryAfter: .seconds(1))
        case .loadFailed, .unloaded: .unavailable(reason: error.description, retryAfter: nil)
        case .engineLost, .numericError, .refused: .engineFailed(reason: error.description)
        }
    }
}

extension GenerationRequest {
    init(_ request: BackendRequest, random: RandomSource) {
        let asked = request.sampling
        let sampling = DeviceSampling(
            temperature: Float(asked.temperature ?? 1), topK: Int32(clamping: asked.topK ?? 0),
            topP: Float(asked.topP ?? 1), minP: Float(asked.minP ?? 0),
            presencePenalty: Float(asked.presencePenalty ?? 0),
            frequencyPenalty: Float(asked.frequencyPenalty ?? 0),
            seed: asked.seed.map { UInt64(bitPattern: Int64($0)) } ?? random.seed(),
            logprobCount: request.logprobs.map { Int32(clamping: $0) } ?? -1)
        self.init(
            id: request.id, model: request.model, input: request.prompt.engineInput,
            sampling: sampling, maxTokens: asked.maxTokens, stop: asked.stop ?? [],
            ignoresEnd: asked.ignoresEnd ?? false, label: request.label ?? "")
    }
}

extension BackendPrompt {
    fileprivate var engineInput: GenerationRequest.Input {
        switch self {
        case .chat(let messages):
            .chat(messages.map { EngineMessage(role: $0.role.rawValue, content: $0.content) })
        case .text(let text): .text(text)
        case .tokens(let tokens): .tokens(tokens.map { Int32(clamping: $0) })
        }
    }
}

extension RandomSource {
    /// What decides the draws of a request that names no seed.
    fileprivate func seed() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
