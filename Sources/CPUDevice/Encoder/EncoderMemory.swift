import CKernels
import DeviceAPI
import ModelFormats

extension QuantizedLayout {
    /// Room for rows of a depth that is a multiple of 16.
    init(_ layout: inout ArenaLayout, depth: Int, rows: Int) {
        values = layout.reserve(rows * depth, of: UInt16.self)
        scales = layout.reserve(rows * depth / 32, of: ck_scale.self)
        starts = layout.reserve(rows * depth / 32, of: Int32.self)
    }
}

/// Every buffer that a batch of an encoder writes, sized for the largest batch.
struct EncoderLayout {
    /// The most pages that the texts of a batch can touch: each text begins one of its own.
    static func pageCount(_ limits: DeviceLimits) -> Int {
        (limits.tokensPerStep + 15 * limits.sequences) / DeviceLimits.tokensPerPage + 1
    }

    /// Of the embedding, the pooling, and a layer's products, norms, attention and roundings.
    static func phaseCount(_ model: EncoderConfiguration) -> Int { 2 + 9 * model.layerCount }

    let hidden, queries, attended, activated, keys, values, vectors: Int
    let quantized: QuantizedLayout
    let tokenPlaces, tiles, texts, pages, counters: Int
    let scratch, scratchStride: Int
    let tile, scores, scales: Int
    let byteCount: Int

    init(_ model: EncoderConfiguration, limits: DeviceLimits, threadCount: Int) {
        var layout = ArenaLayout()
        let (tokens, width) = (limits.tokensPerStep, model.hiddenSize)
        let pageFloats = Self.pageCount(limits) * DeviceLimits.tokensPerPage * width
        hidden = layout.reserve(tokens * width, of: Float.self)
        queries = layout.reserve(tokens * width, of: Float.self)
        attended = layout.reserve(tokens * width, of: Float.self)
        activated = layout.reserve(tokens * model.intermediateSize, of: Float.self)
        keys = layout.reserve(pageFloats, of: Float.self)
        values = layout.reserve(pageFloats, of: Float.self)
        vectors = layout.reserve(limits.sequences * width, of: Float.self)
        quantized = QuantizedLayout(
            &layout, depth: max(width, model.intermediateSize), rows: tokens)
        tokenPlaces = layout.reserve(tokens, of: TokenPlace.self)
        tiles = layout.reserve(tokens, of: AttentionTile.self)
        texts = layout.reserve(limits.sequences, of: EncodedText.self)
        pages = layout.reserve(Self.pageCount(limits), of: Int32.self)
        counters = layout.reserve(
            Self.phaseCount(model) * ck_phase_counters(threadCount), of: ck_counter.self)
        var member = ArenaLayout()
        tile = member.reserve(
            WorkingLayout.rowBlock * model.headDimension, of: Float.self)
        scores = member.reserve(
            WorkingLayout.queriesPerTile * limits.pagesPerSequence * DeviceLimits.tokensPerPage,
            of: Float.self)
        scales = member.reserve(WorkingLayout.queriesPerTile, of: Float.self)
        scratchStride = member.byteCount
        scratch = layout.reserve(scratchStride * threadCount, of: UInt8.self)
        byteCount = layout.byteCount
    }
}

/// Where the rows of one text are.
struct EncodedText {
    var firstToken: Int32
    var tokenCount: Int32
}

/// The buffers of a batch, in place.
struct EncoderBuffers {
    let hidden, queries, attended, activated, vectors: UnsafeMutablePointer<Float>
    let keys, values: UnsafeMutableRawPointer
    let quantized: QuantizedBuffer
    let tokenPlaces: UnsafeMutablePointer<TokenPlace>
    let tiles: UnsafeMutablePointer<AttentionTile>
    let texts: UnsafeMutablePointer<EncodedText>
    /// Pages of a batch are numbered from 0, so that page `i` is at place `i`.
    let pages: UnsafeMutablePointer<Int32>
    let counters: UnsafeMutablePointer<ck_counter>
    let pageCount: Int
    private let start: UnsafeMutableRawPointer
    private let layout: EncoderLayout

    init(_ layout: EncoderLayout, limits: DeviceLimits, arena: Arena) {
        self.layout = layout
        start = arena.start
        hidden = arena.pointer(at: layout.hidden)
        queries = arena.pointer(at: layout.queries)
        attended = arena.pointer(at: layout.attended)
        activated = arena.pointer(at: layout.activated)
        vectors = arena.pointer(at: layout.vectors)
        keys = arena.start + layout.keys
        values = arena.start + layout.values
        quantized = layout.quantized.buffer(from: arena.start)
        tokenPlaces = arena.pointer(at: layout.tokenPlaces)
        tiles = arena.pointer(at: layout.tiles)
        texts = arena.pointer(at: layout.texts)
        pages = arena.pointer(at: layout.pages)
        counters = arena.pointer(at: layout.counters)
        pageCount = EncoderLayout.pageCount(limits)
        for page in 0..<pageCount { pages[page] = Int32(page) }
    }

    func tile(_ member: Int) -> UnsafeMutablePointer<Float> { scratch(member, layout.tile) }
    func scores(_ member: Int) -> UnsafeMutablePointer<Float> { scratch(member, layout.scores) }
    func scales(_ member: Int) -> UnsafeMutablePointer<Float> { scratch(member, layout.scales) }

    private func scratch(_ member: Int, _ offset: Int) -> UnsafeMutablePointer<Float> {
        (start + layout.scratch + member * layout.scratchStride + offset)
            .assumingMemoryBound(to: Float.self)
    }
}
