import Gateway
import Synchronization

/// Gives each request the next script, and keeps what it was asked for.
final class FakeBackend: ModelBackend {
    typealias Answer = @Sendable (BackendRequest) async throws(GatewayError) -> FakeGeneration

    static let pilot = ServedModel(
        id: "pilot", contextTokens: 4_096, created: 1_700_000_000, ownedBy: "binnacle")
    static let able = ServedModel(
        id: "able", contextTokens: 128, created: 1_700_000_001, ownedBy: "someone",
        abilities: [.logprobs, .jsonObject, .jsonSchema])

    private let answer: Answer
    private let seen = Mutex<[(request: BackendRequest, generation: FakeGeneration)]>([])

    init(_ answer: @escaping Answer) { self.answer = answer }

    convenience init(_ steps: [FakeGeneration.Step]) {
        self.init { _ in FakeGeneration(steps) }
    }

    var requests: [BackendRequest] { seen.withLock { $0.map(\.request) } }
    var generations: [FakeGeneration] { seen.withLock { $0.map(\.generation) } }

    /// Its vectors are an input's place and length, and the smallest number.
    static let encoder = ServedModel(
        id: "encoder", contextTokens: 8, created: 1_700_000_002, ownedBy: "binnacle",
        vectorSize: 3)

    func models() -> [ServedModel] { [Self.pilot, Self.able, Self.encoder] }

    func embed(_ request: BackendEmbeddingRequest) async throws(GatewayError)
        -> BackendEmbeddings
    {
        var result = BackendEmbeddings(
            vectors: [], promptTokens: 0, scheduledMilliseconds: 3, resurrections: 1)
        for (index, input) in request.inputs.enumerated() {
            let count =
                switch input {
                case .text(let text): text.utf8.count
                case .tokens(let ids): ids.count
                case .chat: 0
                }
            if count == 7 { throw .overloaded(retryAfter: .seconds(9)) }
            guard count <= 8 else {
                throw .inputTooLong(index: index, tokens: count, limit: 8)
            }
            result.vectors.append([Float(index), Float(count), -1e-9])
            result.promptTokens += count
        }
        return result
    }

    func generate(_ request: BackendRequest) async throws(GatewayError) -> any BackendGeneration {
        let generation = try await answer(request)
        seen.withLock { $0.append((request, generation)) }
        return generation
    }

    func tokenize(_ prompt: BackendPrompt, model: String) async throws(GatewayError) -> [Int] {
        switch prompt {
        case .text(let text): text.utf8.map(Int.init)
        case .chat(let messages): messages.flatMap { $0.content.utf8.map(Int.init) } + [0]
        case .tokens(let ids): ids
        }
    }

    func detokenize(_ tokens: [Int], model: String) async throws(GatewayError) -> String {
        guard tokens.allSatisfy({ $0 < 128 }) else {
            throw .invalid(parameter: "tokens", reason: "the model has no such token")
        }
        return String(decoding: tokens.map(UInt8.init), as: UTF8.self)
    }
}
