import CKernels
import DeviceAPI
import Glibc
import ModelFormats

/// Every buffer that a step writes, sized for the largest step.
///
/// T tokens and S sampling rows a step, H hidden values, and one scratch area a thread.
struct WorkingLayout {
    /// Rows that one call of a matrix kernel gets: the weights of a tile stay in the nearest cache
    /// meanwhile. A multiple of the kernels' six rows.
    static let rowBlock = 48
    /// Up to as many rows every thread normalises for itself, which is cheaper than meeting.
    static let privateRows = 8
    /// Queries that share a pass over a sequence's pages.
    static let queriesPerTile = 8

    let hidden, normed, queries, attended, activated: Int
    let samplingInput, logits: Int
    let rotary: RotaryTableOffsets
    /// That of the layers that slide, where it is another.
    let slidingRotary: RotaryTableOffsets?
    let quantized: QuantizedLayout
    let tokenPlaces, tiles, counters, samples, likeliest: Int
    /// Those of the sampled tokens alone.
    let sampledHidden, sampledPlaces, sampledTiles: Int
    let scratch: Int
    let scratchStride: Int
    let vocabularyStride: Int
    let byteCount: Int

    init(_ model: ModelConfiguration, limits: DeviceLimits, threadCount: Int) {
        var layout = ArenaLayout()
        let (tokens, rows) = (limits.tokensPerStep, limits.sequences)
        vocabularyStride = (model.vocabularySize + 15) / 16 * 16
        hidden = layout.reserve(tokens * model.hiddenSize, of: Float.self)
        normed = layout.reserve(tokens * model.hiddenSize, of: Float.self)
        queries = layout.reserve(tokens * model.queryWidth, of: Float.self)
        attended = layout.reserve(tokens * model.queryWidth, of: Float.self)
        activated = layout.reserve(tokens * model.intermediateSize, of: Float.self)
        samplingInput = layout.reserve(rows * model.hiddenSize, of: Float.self)
        logits = layout.reserve(rows * vocabularyStride, of: Float.self)
        rotary = RotaryTableOffsets(&layout, model.rotary, model, limits)
        slidingRotary = model.switches.slidingRotary.map { sliding in
            RotaryTableOffsets(&layout, sliding, model, limits)
        }
        quantized = QuantizedLayout(&layout, model, rows: max(tokens, rows))
        tokenPlaces = layout.reserve(tokens, of: TokenPlace.self)
        tiles = layout.reserve(tokens, of: AttentionTile.self)
        sampledHidden = layout.reserve(rows * model.hiddenSize, of: Float.self)
        sampledPlaces = layout.reserve(rows, of: TokenPlace.self)
        sampledTiles = layout.reserve(rows, of: AttentionTile.self)
        counters = layout.reserve(
            Self.phaseCount(model) * ck_phase_counters(threadCount), of: ck_counter.self)
        samples = layout.reserve(rows, of: Sample.self)
        likeliest = layout.reserve(
            rows * Int(SamplingParameters.logprobLimit), of: TokenLogprob.self)
        var member = ArenaLayout()
        _ = ScratchLayout(&member, model, limits)
        scratchStride = member.byteCount
        scratch = layout.reserve(scratchStride * threadCount, of: UInt8.self)
        byteCount = layout.byteCount
    }

    /// Phases of the longest step: embedding, nine a layer or eleven, three between the last
    /// layer's keys and its queries, and four for the tokens.
    static func phaseCount(_ model: ModelConfiguration) -> Int {
        model.layerCount * (model.switches.outputNorms ? 11 : 9) + 8
    }
}

/// Room for quantized rows of the widest product.
struct QuantizedLayout {
    let values, scales, starts: Int

    init(_ layout: inout ArenaLayout, _ model: ModelConfiguration, rows: Int) {
        let depth = max(model.hiddenSize, model.queryWidth, model.intermediateSize)
        values = layout.reserve(rows * depth, of: UInt16.self)
        scales = layout.reserve(rows * depth / 32, of: ck_scale.self)
        starts = layout.reserve(rows * depth / 32, of: Int32.self)
    }

    func buffer(from start: UnsafeMutableRawPointer) -> QuantizedBuffer {
        QuantizedBuffer(
            values: (start + values).assumingMemoryBound(to: Int8.self),
            scales: (start + scales).assumingMemoryBound(to: ck_scale.self),
            starts: (start + starts).assumingMemoryBound(to: Int32.self))
    }
}

/// What one thread writes alone.
struct ScratchLayout {
    let normed, tile, scores, attendedTile, scales: Int
    let sampling, adjusted, counts: Int
    let quantized: QuantizedLayout

    init(_ layout: inout ArenaLayout, _ model: ModelConfiguration, _ limits: DeviceLimits) {
        let queries = Self.tileQueries(model)
        let columns = max(model.headDimension, 64)
        normed = layout.reserve(WorkingLayout.privateRows * model.hiddenSize, of: Float.self)
        quantized = QuantizedLayout(&layout, model, rows: WorkingLayout.privateRows)
        tile = layout.reserve(WorkingLayout.rowBlock * columns, of: Float.self)
        scores = layout.reserve(
            queries * limits.pagesPerSequence * DeviceLimits.tokensPerPage, of: Float.self)
        attendedTile = layout.reserve(queries * model.headDimension, of: Float.self)
        scales = layout.reserve(queries, of: Float.self)
        sampling = layout.reserve(model.vocabularySize, of: Float.self)
        adjusted = layout.reserve(model.vocabularySize, of: Float.self)
        counts = layout.reserve(model.vocabularySize, of: Int32.self)
    }

    /// Heads that share keys and values come together, and as many neighbouring rows as fit.
    static func tileRows(_ model: ModelConfiguration) -> Int {
        max(1, WorkingLayout.queriesPerTile / (model.headCount / model.keyValueHeadCount))
    }

    static func tileQueries(_ model: ModelConfiguration) -> Int {
        tileRows(model) * model.headCount / model.keyValueHeadCount
    }
}

/// Where one token of a step belongs.
struct TokenPlace {
    var position: Int32
    /// The page that takes its key and value.
    var page: Int32
}

/// The tokens that pass a layer.
struct ActiveTokens {
    let count: Int
    let hidden: UnsafeMutablePointer<Float>
    let places: UnsafeMutablePointer<TokenPlace>
    let tiles: UnsafeMutablePointer<AttentionTile>
    let tileCount: Int
}

/// Neighbouring rows of one sequence that attend together.
struct AttentionTile {
    var firstToken: Int32
    var tokenCount: Int32
    /// Tokens of the sequence up to and with the tile's last.
    var contextCount: Int32
    var firstPage: Int32
}
