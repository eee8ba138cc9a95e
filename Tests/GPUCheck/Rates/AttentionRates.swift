import CCUDA
import CUDADevice
import KernelChecks
import ModelFixtures
import ModelFormats

/// Attention over sequences of one length.
struct AttentionRates {
    let name: String
    let model: ModelConfiguration
    let sizes: CheckSizes
    let multiprocessors: Int

    var cases: [RateCase] {
        sizes.decodes.map(decode) + sizes.prefills.map(prefill)
    }

    private var group: Int { model.headCount / model.keyValueHeadCount }

    private func decode(_ shape: (sequences: Int, context: Int)) -> RateCase {
        let (sequences, context) = shape
        let keys = sequences * context
        return RateCase(
            name: "\(name) attention_decode, \(sequences) × \(context)",
            bytes: Double(keys * model.keyValueWidth * 4)
        ) { arena in
            let rows = [(start: Int, count: Int)](
                repeating: (context - 1, 1), count: sequences)
            return try launches(arena, rows, context: context).flatMap { arguments in
                let items =
                    UInt32(sequences)
                    * UInt32(
                        cc_decode_items(Int32(context - 1), Int32(chunk(context))))
                let decode = RateCase.launch(
                    "attention_decode_\(model.headDimension)", headDimension: model.headDimension,
                    cc_attention_decode_launch(arguments.decode, items, blocks), arguments.decode)
                guard context > chunk(context) else { return [decode] }
                let merge = RateCase.launch(
                    "attention_merge", headDimension: model.headDimension,
                    cc_attention_merge_launch(arguments.decode, UInt32(sequences)),
                    arguments.decode)
                return [
                    { bench in
                        try decode(bench)
                        try merge(bench)
                    }
                ]
            }
        }
    }

    private func prefill(_ shape: (sequences: Int, tokens: Int)) -> RateCase {
        let (sequences, tokens) = shape
        // Each token sees half of the others, about; scores and values are two products.
        let pairs = Double(sequences) * Double(tokens) * Double(tokens + 1) / 2
        let rows = sequences * tokens
        return RateCase(
            name: "\(name) attention_prefill, \(sequences) × \(tokens)",
            bytes: Double(rows * (model.queryWidth * 4 + model.keyValueWidth * 4)),
            operations: pairs * 4 * Double(model.queryWidth)
        ) { arena in
            let rows = [(start: Int, count: Int)](repeating: (0, tokens), count: sequences)
            return try launches(arena, rows, context: tokens).map { arguments in
                let items =
                    UInt32(sequences)
                    * UInt32(
                        cc_prefill_items(Int32(tokens), Int32(group)))
                return RateCase.launch(
                    "attention_prefill_\(model.headDimension)",
                    headDimension: model.headDimension,
                    cc_attention_prefill_launch(arguments.prefill, items, blocks),
                    arguments.prefill)
            }
        }
    }

    /// Keys of one item, as a step cuts them.
    private func chunk(_ context: Int) -> Int { max(256, (context / 32 + 15) / 16 * 16) }
    private var blocks: UInt32 { UInt32(multiprocessors * 2) }

    private struct Arguments {
        var decode, prefill: cc_attention_arguments
    }

    /// One for each layer, over the same rows.
    private func launches(
        _ arena: Arena, _ rows: [(start: Int, count: Int)], context: Int
    ) throws -> [Arguments] {
        let work = StepWork(group: group, chunk: chunk(context), rows: rows)
        let pagesPerSlot = (context + 15) / 16
        let pages = rows.count * pagesPerSlot
        let tokens = Int(work.counts.tokens)
        // Each launch takes another layer, so many that they do not stay in the GPU's cache.
        let layerBytes = pages * 16 * model.keyValueWidth * 4
        let layers = max(2, min(model.layerCount, sizes.coldBytes / layerBytes + 1))
        // Pages lie in no order, as after a while of serving.
        var tables = (0..<pages).map(Int32.init)
        var random = SeededGenerator(seed: 3)
        tables.shuffle(using: &random)
        var a = cc_attention_arguments()
        a.queries = try arena.take(tokens * model.queryWidth * 2)
        a.out = try arena.take(tokens * model.queryWidth * 2)
        a.cache.slab = try arena.take(layers * layerBytes)
        a.cache.layer_count = Int32(layers)
        a.cache.heads = Int32(model.keyValueHeadCount)
        a.cache.format = Int32(CC_CACHE_BF16)
        (a.cache.key_scale, a.cache.value_scale) = (1, 1)
        a.page_tables = try arena.table(tables)
        a.counts = try arena.table([work.counts])
        a.rows = try arena.table(work.rows)
        a.partials = try arena.take(work.decode.count * model.queryWidth * 4)
        a.partial_sums = try arena.take(work.decode.count * model.headCount * 8)
        a.pages_per_slot = Int32(pagesPerSlot)
        a.heads = Int32(model.headCount)
        a.head_dimension = Int32(model.headDimension)
        a.scale = 1 / Float(model.headDimension).squareRoot()
        let (decode, prefill) = (try arena.table(work.decode), try arena.table(work.prefill))
        return (0..<layers).map { layer in
            a.cache.layer = Int32(layer)
            var arguments = Arguments(decode: a, prefill: a)
            (arguments.decode.work, arguments.prefill.work) = (decode, prefill)
            return arguments
        }
    }
}
