import CKernels
import DeviceAPI
import ModelFormats

/// What a projected head is for.
enum HeadKind {
    case query, key, value
}

/// The loaded model as plain values that every thread reads.
struct StepModel {
    struct Embedding {
        var start: UnsafeRawPointer
        var rowBytes: Int
        var element: ck_element
    }

    let hiddenSize, headCount, keyValueHeadCount, headDimension: Int
    let intermediateSize, vocabularySize: Int
    let normEpsilon: Float
    let attentionScale: Float
    let activation: DecoderSwitches.Activation
    let embeddingScale: Float
    let attentionSoftcap, logitSoftcap: Float?
    /// Pairs of a head that turn.
    let rotaryPairs: Int
    let layers: UnsafeMutableBufferPointer<LayerWeights>
    let finalNorm: UnsafePointer<Float>
    let output: ck_panels
    let embedding: Embedding
    /// Rows are rounded to BF16 before they meet weights of BF16.
    let roundsRows: Bool

    init?(_ model: ModelConfiguration, _ packed: PackedModel, format: WeightFormat) {
        guard let start = packed.embedding.bytes.baseAddress else { return nil }
        hiddenSize = model.hiddenSize
        headCount = model.headCount
        keyValueHeadCount = model.keyValueHeadCount
        headDimension = model.headDimension
        intermediateSize = model.intermediateSize
        vocabularySize = model.vocabularySize
        normEpsilon = model.normEpsilon
        let switches = model.switches
        let divisor = (switches.queryScalar ?? Double(model.headDimension)).squareRoot()
        attentionScale = Float(1 / divisor)
        activation = switches.activation
        embeddingScale = switches.embeddingScale
        attentionSoftcap = switches.attentionSoftcap
        logitSoftcap = switches.logitSoftcap
        rotaryPairs = model.rotary.dimension(headDimension: model.headDimension) / 2
        layers = packed.layers
        roundsRows = format == .bfloat16
        finalNorm = packed.finalNorm
        output = packed.output
        let type = packed.embedding.elementType
        embedding = Embedding(
            start: start, rowBytes: type.rowBytes(model.hiddenSize), element: type.kernelElement)
    }

    var queryWidth: Int { headCount * headDimension }
    /// Query heads that share one head of keys and values.
    var groupSize: Int { headCount / keyValueHeadCount }

    func kind(ofHead index: Int) -> (HeadKind, head: Int) {
        if index < headCount { return (.query, index) }
        let rest = index - headCount
        return rest < keyValueHeadCount ? (.key, rest) : (.value, rest - keyValueHeadCount)
    }
}

/// The buffers of `WorkingLayout` as pointers.
struct StepBuffers {
    let hidden, normed, queries, attended, activated: UnsafeMutablePointer<Float>
    let samplingInput, logits, sampledHidden: UnsafeMutablePointer<Float>
    let rotary: RotaryTable
    let slidingRotary: RotaryTable?
    let tokenPlaces, sampledPlaces: UnsafeMutablePointer<TokenPlace>
    let tiles, sampledTiles: UnsafeMutablePointer<AttentionTile>
    let counters: UnsafeMutablePointer<ck_counter>
    let samples: UnsafeMutablePointer<Sample>
    let likeliest: UnsafeMutablePointer<TokenLogprob>
    let vocabularyStride: Int
    let quantized: QuantizedBuffer
    private let scratchStart: UnsafeMutableRawPointer
    private let scratchStride: Int
    private let scratchLayout: ScratchLayout

    init(_ layout: WorkingLayout, _ scratch: ScratchLayout, arena: Arena) {
        hidden = arena.pointer(at: layout.hidden)
        normed = arena.pointer(at: layout.normed)
        queries = arena.pointer(at: layout.queries)
        attended = arena.pointer(at: layout.attended)
        activated = arena.pointer(at: layout.activated)
        samplingInput = arena.pointer(at: layout.samplingInput)
        logits = arena.pointer(at: layout.logits)
        rotary = RotaryTable(layout.rotary, in: arena)
        slidingRotary = layout.slidingRotary.map { RotaryTable($0, in: arena) }
        tokenPlaces = arena.pointer(at: layout.tokenPlaces)
        tiles = arena.pointer(at: layout.tiles)
        sampledHidden = arena.pointer(at: layout.sampledHidden)
        sampledPlaces = arena.pointer(at: layout.sampledPlaces)
        sampledTiles = arena.pointer(at: layout.sampledTiles)
        counters = arena.pointer(at: layout.counters)
        samples = arena.pointer(at: layout.samples)
        likeliest = arena.pointer(at: layout.likeliest)
        vocabularyStride = layout.vocabularyStride
        quantized = layout.quantized.buffer(from: arena.start)
        scratchStart = arena.start + layout.scratch
        scratchStride = layout.scratchStride
        scratchLayout = scratch
    }

    func scratch(_ member: Int) -> MemberScratch {
        MemberScratch(scratchStart + member * scratchStride, scratchLayout)
    }

    /// Queries lie as [head of keys][token][heads that share it], so that a tile of neighbouring
    /// rows is one run.
    func query(head: Int, token: Int, of tokenCount: Int, _ model: UnsafePointer<StepModel>)
        -> UnsafeMutablePointer<Float>
    {
        let group = model.pointee.groupSize
        let place = (head / group * tokenCount + token) * group + head % group
        return queries + place * model.pointee.headDimension
    }
}

/// The buffers of one thread.
struct MemberScratch {
    let normed, tile, scores, attendedTile, scales: UnsafeMutablePointer<Float>
    let sampling, adjusted: UnsafeMutablePointer<Float>
    let counts: UnsafeMutablePointer<Int32>
    let quantized: QuantizedBuffer

    init(_ start: UnsafeMutableRawPointer, _ layout: ScratchLayout) {
        func floats(_ offset: Int) -> UnsafeMutablePointer<Float> {
            (start + offset).assumingMemoryBound(to: Float.self)
        }
        normed = floats(layout.normed)
        tile = floats(layout.tile)
        scores = floats(layout.scores)
        attendedTile = floats(layout.attendedTile)
        scales = floats(layout.scales)
        sampling = floats(layout.sampling)
        adjusted = floats(layout.adjusted)
        counts = (start + layout.counts).assumingMemoryBound(to: Int32.self)
        quantized = layout.quantized.buffer(from: start)
    }
}
