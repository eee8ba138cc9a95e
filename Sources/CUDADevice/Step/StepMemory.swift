import CCUDA
import DeviceAPI
import ModelFormats

/// Sizes that follow from the model, the limits and the GPU.
struct StepShape {
    let model: ModelConfiguration
    let limits: DeviceLimits
    let matrixFormat: MatrixFormat
    /// Keys and values are E4M3, not BF16.
    let hasNarrowCache: Bool
    /// Keys that one item of decoding attention reads.
    let chunk: Int
    /// Tokens of the largest step, rounded up to what products compute at once anyway.
    let tokenCapacity: Int
    /// Blocks that the GPU runs at once, about: attention's items are shared out among them.
    let residentBlocks: Int

    /// Rows of products by cuBLASLt come in these, so that few shapes need an algorithm.
    static let rowUnit = 64
    private static let shortestChunk = 256
    /// Items that one row's keys are cut into at most.
    private static let mostChunks = 32

    init(
        _ model: ModelConfiguration, _ limits: DeviceLimits, _ matrixFormat: MatrixFormat,
        cache: CacheFormat, multiprocessors: Int
    ) {
        self.model = model
        self.limits = limits
        self.matrixFormat = matrixFormat
        hasNarrowCache = cache == .float8
        let even = (limits.contextLength + Self.mostChunks - 1) / Self.mostChunks
        chunk = max(Self.shortestChunk, (even + 15) / 16 * 16)
        tokenCapacity = Self.rounded(limits.tokensPerStep)
        residentBlocks = multiprocessors * 2
    }

    /// Of a matrix whose outputs are made BF16 before they are multiplied, this much at a time.
    private static let scratchBytes = 64 << 20

    /// So many outputs, of which a product takes multiples of 64 fastest.
    static func scratchOutputs(depth: Int) -> Int {
        max(64, scratchBytes / (depth * MemoryLayout<BF16>.size) / 64 * 64)
    }

    /// What one model needs of it.
    var scratchBytes: Int {
        let matrices = [
            (inputWidth, model.hiddenSize), (model.hiddenSize, model.queryWidth),
            (2 * model.intermediateSize, model.hiddenSize),
            (model.hiddenSize, model.intermediateSize), (model.vocabularySize, model.hiddenSize),
        ]
        return matrices.map { columns, depth in
            min(columns, Self.scratchOutputs(depth: depth)) * depth * MemoryLayout<BF16>.size
        }.max() ?? 0
    }

    static func rounded(_ rows: Int) -> Int { (rows + rowUnit - 1) / rowUnit * rowUnit }

    var group: Int { model.headCount / model.keyValueHeadCount }
    var inputWidth: Int { model.queryWidth + 2 * model.keyValueWidth }
    var decodeItems: Int { limits.sequences * ((limits.contextLength + chunk - 1) / chunk) }
    /// A row's items are rounded up, for each row.
    var prefillItems: Int {
        limits.tokensPerStep * group / CC_PREFILL_QUERIES + limits.sequences
    }
    var bytesPerPage: Int {
        model.layerCount * 2 * model.keyValueWidth * DeviceLimits.tokensPerPage
            * (hasNarrowCache ? 1 : MemoryLayout<BF16>.size)
    }
    /// A row of logits, padded so that rows begin aligned.
    var logitStride: Int { (model.vocabularySize + 7) / 8 * 8 }
}

/// Where the activations and tables of a step lie in the GPU's memory.
struct StepLayout {
    let words: ControlLayout
    let hidden, normed, projected, queries, attended, delta, gateUp, activated: Int
    let sampledRows, logits, partials, partialSums: Int
    let tokenIds, positions, places, sampledTokens, decodeWork, prefillWork: Int
    let lastTokens, pageTables, samples, likeliest: Int
    let rotary: (cosines: Int, sines: Int)
    let slidingRotary: (cosines: Int, sines: Int)?
    let controlWords: Int
    /// Of models with rounded weights.
    let scratch: Int
    let byteCount: Int

    init(_ shape: StepShape) {
        let (model, limits, tokens) = (shape.model, shape.limits, shape.tokenCapacity)
        let sampled = StepShape.rounded(limits.sequences)
        var layout = DeviceLayout()
        words = ControlLayout(shape)
        hidden = layout.reserve(tokens * model.hiddenSize, of: Float.self)
        normed = layout.reserve(tokens * model.hiddenSize, of: BF16.self)
        projected = layout.reserve(tokens * shape.inputWidth, of: BF16.self)
        queries = layout.reserve(tokens * model.queryWidth, of: BF16.self)
        attended = layout.reserve(tokens * model.queryWidth, of: BF16.self)
        delta = layout.reserve(tokens * model.hiddenSize, of: BF16.self)
        gateUp = layout.reserve(tokens * 2 * model.intermediateSize, of: BF16.self)
        activated = layout.reserve(tokens * model.intermediateSize, of: BF16.self)
        sampledRows = layout.reserve(sampled * model.hiddenSize, of: BF16.self)
        logits = layout.reserve(sampled * shape.logitStride, of: Float.self)
        partials = layout.reserve(shape.decodeItems * model.queryWidth, of: Float.self)
        partialSums = layout.reserve(shape.decodeItems * model.headCount * 2, of: Float.self)
        tokenIds = layout.reserve(tokens, of: Int32.self)
        positions = layout.reserve(tokens, of: Int32.self)
        places = layout.reserve(tokens, of: Int32.self)
        sampledTokens = layout.reserve(sampled, of: Int32.self)
        decodeWork = layout.reserve(shape.decodeItems, of: cc_attention_work.self)
        prefillWork = layout.reserve(shape.prefillItems, of: cc_attention_work.self)
        lastTokens = layout.reserve(limits.sequences, of: Int32.self)
        pageTables = layout.reserve(limits.sequences * limits.pagesPerSequence, of: Int32.self)
        samples = layout.reserve(sampled, of: cc_sample.self)
        likeliest = layout.reserve(
            sampled * CC_LIKELIEST_LIMIT, of: cc_likeliest.self)
        func table(_ rotary: RotaryEmbedding) -> (cosines: Int, sines: Int) {
            let pairs = rotary.dimension(headDimension: model.headDimension) / 2
            return (
                layout.reserve(limits.contextLength * pairs, of: Float.self),
                layout.reserve(limits.contextLength * pairs, of: Float.self)
            )
        }
        rotary = table(model.rotary)
        slidingRotary = model.switches.slidingRotary.map(table)
        scratch = layout.reserve(
            shape.matrixFormat == .bfloat16 ? 0 : shape.scratchBytes, of: UInt8.self)
        controlWords = layout.reserve(words.byteCount, of: UInt8.self)
        byteCount = layout.byteCount
    }
}

/// What the host tells of each step, as one piece that is copied before it: first what every step
/// has, last what few steps have.
struct ControlLayout {
    let counts, rows, sampling, tokens, changedPages, penalties: Int
    let byteCount: Int

    init(_ shape: StepShape) {
        let limits = shape.limits
        var layout = DeviceLayout()
        counts = layout.reserve(1, of: cc_step_counts.self)
        rows = layout.reserve(limits.sequences, of: cc_step_row.self)
        sampling = layout.reserve(limits.sequences, of: cc_sampling_row.self)
        tokens = layout.reserve(shape.tokenCapacity, of: Int32.self)
        changedPages = layout.reserve(limits.sequences * limits.pagesPerSequence, of: Int32.self)
        penalties = layout.reserve(limits.sequences * limits.contextLength, of: cc_penalty.self)
        byteCount = layout.byteCount
    }
}
