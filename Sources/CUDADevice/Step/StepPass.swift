import CCUDA
import DeviceAPI
import ModelFormats

/// How much a pass is launched for: the step's own sizes, or those that a graph was made for and
/// that many steps fit into.
struct StepExtent: Hashable {
    var rows: Int
    var tokens: Int
    var samplingRows: Int
    var decodeItems: Int
    var prefillItems: Int
    /// Some row's keys are cut into several items.
    var cutsKeys: Bool
}

/// The launches of one forward pass. All memory stays where it is, so that what is recorded once
/// is right for every step that is not larger.
struct StepPass {
    let shape: StepShape
    let kernels: StepKernels
    let products: MatrixProducts
    let stream: CUDAStream
    let weights: WeightLayout
    let weightStart: cc_address
    let memory: StepLayout
    let memoryStart: cc_address
    let pages: cc_address

    /// Rows up to this are multiplied by our own kernels, which read weights at the speed of
    /// memory; more by cuBLASLt.
    static let mostOwnRows = 16
    /// The same for weights of fewer bits, which cuBLASLt would have made BF16 first.
    static let mostOwnRoundedRows = 64

    private var model: ModelConfiguration { shape.model }

    func run(_ extent: StepExtent) throws(CUDAError) {
        try prepare(extent)
        try embed(extent.tokens)
        var delta: Delta?
        for (index, layer) in weights.layers.enumerated() {
            try normalise(delta, layer.inputNorm, rows: extent.tokens, into: memory.normed)
            try attend(layer, index, extent)
            try multiply(memory.attended, layer.output, into: memory.delta, rows: extent.tokens)
            try normalise(
                Delta(bias: layer.outputBias, norm: layer.attentionOutputNorm),
                layer.feedForwardNorm, rows: extent.tokens, into: memory.normed)
            try feedForward(layer, rows: extent.tokens)
            delta = Delta(bias: nil, norm: layer.feedForwardOutputNorm)
        }
        guard extent.samplingRows > 0 else { return }
        try normalise(
            delta, weights.finalNorm, rows: extent.samplingRows, list: memory.sampledTokens,
            into: memory.sampledRows)
        try multiply(
            memory.sampledRows, weights.output, into: memory.logits, rows: extent.samplingRows,
            stride: shape.logitStride, as: .float32)
        try sample(extent.samplingRows)
    }

    // MARK: Places

    func place(_ offset: Int) -> cc_address { memoryStart + UInt64(offset) }
    private func word(_ offset: Int) -> cc_address { place(memory.controlWords + offset) }
    private func vector(_ vector: WeightLayout.Vector?) -> cc_address {
        vector.map { weightStart + UInt64($0.offset) } ?? 0
    }

    // MARK: Before and after the layers

    private func prepare(_ extent: StepExtent) throws(CUDAError) {
        var a = cc_prepare_step_arguments()
        a.counts = word(memory.words.counts)
        a.rows = word(memory.words.rows)
        a.tokens = word(memory.words.tokens)
        a.changed_pages = word(memory.words.changedPages)
        a.last_tokens = place(memory.lastTokens)
        a.page_tables = place(memory.pageTables)
        a.token_ids = place(memory.tokenIds)
        a.positions = place(memory.positions)
        a.places = place(memory.places)
        a.sampled_tokens = place(memory.sampledTokens)
        a.decode_work = place(memory.decodeWork)
        a.prefill_work = place(memory.prefillWork)
        a.row_capacity = Int32(extent.rows)
        a.token_capacity = Int32(extent.tokens)
        a.sampling_capacity = Int32(extent.samplingRows)
        a.pages_per_slot = Int32(shape.limits.pagesPerSequence)
        a.group = Int32(shape.group)
        a.chunk = Int32(shape.chunk)
        try stream.launch(kernels.prepare, cc_prepare_step_launch(a), a)
    }

    private func embed(_ rows: Int) throws(CUDAError) {
        var a = cc_embed_rows_arguments()
        a.table = weightStart + UInt64(weights.embedding.offset)
        a.token_ids = place(memory.tokenIds)
        a.out = place(memory.hidden)
        a.rows = Int32(rows)
        a.width = Int32(model.hiddenSize)
        a.vocabulary = Int32(model.vocabularySize)
        a.scale = model.switches.embeddingScale
        try stream.launch(kernels.embed, cc_embed_rows_launch(a), a)
    }

    private func sample(_ rows: Int) throws(CUDAError) {
        var a = cc_sample_rows_arguments()
        a.logits = place(memory.logits)
        a.rows = word(memory.words.sampling)
        a.penalties = word(memory.words.penalties)
        a.counts = word(memory.words.counts)
        a.samples = place(memory.samples)
        a.likeliest = place(memory.likeliest)
        a.last_tokens = place(memory.lastTokens)
        a.row_capacity = Int32(rows)
        a.vocabulary = Int32(model.vocabularySize)
        a.stride = Int32(shape.logitStride)
        a.softcap = model.switches.logitSoftcap ?? 0
        try stream.launch(kernels.sample, cc_sample_rows_launch(a), a)
    }

    // MARK: Layers

    /// What a projection adds to the hidden rows: it lies in `memory.delta`.
    private struct Delta {
        var bias, norm: WeightLayout.Vector?
    }

    private func normalise(
        _ delta: Delta?, _ weight: WeightLayout.Vector?, rows: Int, list: Int? = nil,
        into out: Int
    ) throws(CUDAError) {
        var a = cc_rmsnorm_rows_arguments()
        a.residual = place(memory.hidden)
        if let delta {
            a.delta = place(memory.delta)
            a.delta_bias = vector(delta.bias)
            a.delta_norm = vector(delta.norm)
        }
        a.weight = vector(weight)
        a.row_list = list.map(place) ?? 0
        a.out = place(out)
        a.rows = Int32(rows)
        a.width = Int32(model.hiddenSize)
        a.epsilon = model.normEpsilon
        try stream.launch(kernels.norm, cc_rmsnorm_rows_launch(a), a)
    }

    private func attend(_ layer: WeightLayout.Layer, _ index: Int, _ extent: StepExtent)
        throws(CUDAError)
    {
        try multiply(memory.normed, layer.inputs, into: memory.projected, rows: extent.tokens)
        let isSliding = model.switches.window(layer: index) != nil
        let table = (isSliding ? memory.slidingRotary : nil) ?? memory.rotary
        let rotary = (isSliding ? model.switches.slidingRotary : nil) ?? model.rotary
        var a = cc_rope_write_arguments()
        a.projected = place(memory.projected)
        a.bias = vector(layer.inputBias)
        a.query_norm = vector(layer.queryNorm)
        a.key_norm = vector(layer.keyNorm)
        a.cosines = place(table.cosines)
        a.sines = place(table.sines)
        a.positions = place(memory.positions)
        a.places = place(memory.places)
        a.queries = place(memory.queries)
        a.cache = cache(index)
        a.rows = Int32(extent.tokens)
        a.heads = Int32(model.headCount)
        a.head_dimension = Int32(model.headDimension)
        a.pairs = Int32(rotary.dimension(headDimension: model.headDimension) / 2)
        a.epsilon = model.normEpsilon
        try stream.launch(kernels.rotate, cc_rope_write_launch(a), a)
        try attend(attention(layer: index), extent)
    }

    private func attend(_ arguments: cc_attention_arguments, _ extent: StepExtent)
        throws(CUDAError)
    {
        var a = arguments
        let blocks = UInt32(shape.residentBlocks)
        if extent.prefillItems > 0 {
            a.work = place(memory.prefillWork)
            try stream.launch(
                kernels.prefill,
                cc_attention_prefill_launch(a, UInt32(extent.prefillItems), blocks), a)
        }
        guard extent.decodeItems > 0 else { return }
        a.work = place(memory.decodeWork)
        try stream.launch(
            kernels.decode, cc_attention_decode_launch(a, UInt32(extent.decodeItems), blocks), a)
        guard extent.cutsKeys else { return }
        try stream.launch(kernels.merge, cc_attention_merge_launch(a, UInt32(extent.rows)), a)
    }

    private func cache(_ layer: Int) -> cc_cache {
        var cache = cc_cache()
        cache.slab = pages
        cache.layer = Int32(layer)
        cache.layer_count = Int32(model.layerCount)
        cache.heads = Int32(model.keyValueHeadCount)
        cache.format = Int32(shape.hasNarrowCache ? CC_CACHE_E4M3 : CC_CACHE_BF16)
        cache.key_scale = 1
        cache.value_scale = 1
        return cache
    }

    private func attention(layer: Int) -> cc_attention_arguments {
        var a = shape.attention
        a.queries = place(memory.queries)
        a.out = place(memory.attended)
        a.cache = cache(layer)
        a.page_tables = place(memory.pageTables)
        a.counts = word(memory.words.counts)
        a.rows = word(memory.words.rows)
        a.partials = place(memory.partials)
        a.partial_sums = place(memory.partialSums)
        a.window = Int32(model.switches.window(layer: layer) ?? 0)
        return a
    }

    private func feedForward(_ layer: WeightLayout.Layer, rows: Int) throws(CUDAError) {
        try multiply(memory.normed, layer.gateUp, into: memory.gateUp, rows: rows)
        var a = cc_gated_activation_arguments()
        a.in = place(memory.gateUp)
        a.out = place(memory.activated)
        a.rows = Int32(rows)
        a.width = Int32(model.intermediateSize)
        a.activation = Int32(
            model.switches.activation == .silu
                ? CC_ACTIVATION_SILU : CC_ACTIVATION_TANH_GELU)
        try stream.launch(kernels.activate, cc_gated_activation_launch(a), a)
        try multiply(memory.activated, layer.down, into: memory.delta, rows: rows)
    }
}

extension StepShape {
    /// What attention needs to know of the model alone.
    var attention: cc_attention_arguments {
        let switches = model.switches
        var a = cc_attention_arguments()
        a.cache.heads = Int32(model.keyValueHeadCount)
        a.heads = Int32(model.headCount)
        a.head_dimension = Int32(model.headDimension)
        a.pages_per_slot = Int32(limits.pagesPerSequence)
        a.scale = Float(1 / (switches.queryScalar ?? Double(model.headDimension)).squareRoot())
        a.softcap = switches.attentionSoftcap ?? 0
        return a
    }
}
