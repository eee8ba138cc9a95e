import Telemetry

/// What a request will use at most, or likely.
struct ClaimEstimate {
    /// Bytes that the model reads as text, and files among them.
    var inputBytes: Int
    /// As tokens, where sizes tell.
    var inputTokens: Int
    /// What the request allows; nil for no limit of its own.
    var outputLimit: Int?
    /// What the model is able to.
    var modelLimit: Int?
    var choices = 1
    /// Nothing is generated.
    var hasOutput = true

    /// For the names of roles and whatever else a template puts around a text.
    private static let overheadTokens = 64

    /// Nil when nothing bounds the output and the estimate has to be strict.
    func tokens(_ settings: AllowanceSettings) -> (input: Int, output: Int)? {
        guard hasOutput else { return (input(settings), 0) }
        let bound = [outputLimit, modelLimit].compactMap(\.self).min()
        switch settings.estimate {
        case .typical:
            let likely = outputLimit ?? settings.defaultOutputTokens
            return (input(settings), min(likely, modelLimit ?? .max) * choices)
        case .strict:
            guard let bound else { return nil }
            return (input(settings), Self.product(bound, choices))
        }
    }

    private func input(_ settings: AllowanceSettings) -> Int {
        switch settings.estimate {
        case .typical: inputTokens
        // No tokenizer makes more tokens of a text than it has bytes.
        case .strict: max(inputBytes, inputTokens) + Self.overheadTokens
        }
    }

    /// In nano-dollars.
    func cost(_ price: Price, _ settings: AllowanceSettings) -> Int64? {
        guard let tokens = tokens(settings) else { return nil }
        let usage = TokenUsage(input: tokens.input, output: tokens.output)
        let basis = settings.estimate == .strict ? price.worst : price
        return basis.cost(of: usage).nanodollars
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : product
    }
}

extension Price {
    /// With every token in the dearest bucket that it can fall into.
    var worst: Price {
        Price(
            input: [input, cacheRead, cacheWrite, cacheWriteLong, audioInput].max() ?? input,
            output: [output, reasoning, audioOutput].max() ?? output, request: request)
    }
}

extension ClaimEstimate {
    /// Of a body that goes to a provider.
    init(_ outline: BodyOutline, _ endpoint: Endpoint, modelLimit: Int?) {
        inputBytes = outline.bytes.count
        inputTokens = SizeEstimate.inputTokens(outline)
        let limits = [BodyOutline.Field.maxTokens, .maxCompletionTokens, .maxOutputTokens]
        outputLimit = limits.compactMap { outline.number($0) }.max()
        self.modelLimit = modelLimit
        choices = max(1, outline.number(.count) ?? 1, outline.number(.bestOf) ?? 1)
        hasOutput = endpoint.generates
    }

    /// Of what an engine gets, whose context holds both sides.
    init(_ prompts: [BackendPrompt], sampling: SamplingParameters, contextTokens: Int) {
        let sizes = prompts.map(\.bytes)
        inputBytes = sizes.reduce(0, +)
        inputTokens = SizeEstimate.tokens(bytes: inputBytes)
        outputLimit = sampling.maxTokens
        modelLimit = contextTokens > 0 ? contextTokens : nil
        choices = max(1, prompts.count)
    }

    init(inputs: [BackendPrompt]) {
        inputBytes = inputs.reduce(0) { $0 + $1.bytes }
        inputTokens = SizeEstimate.tokens(bytes: inputBytes)
        hasOutput = false
    }
}

extension BackendPrompt {
    fileprivate var bytes: Int {
        switch self {
        case .chat(let messages): messages.reduce(0) { $0 + $1.content.utf8.count + 16 }
        case .text(let text): text.utf8.count
        case .tokens(let ids): ids.count * SizeEstimate.bytesPerToken
        }
    }
}
