import CCUDA

/// One layer's attention on a runner.
final class AttentionRun {
    private let data: AttentionData
    private let work: StepWork
    private let queries, out: DeviceArray<UInt16>
    private let slab: DeviceArray<UInt8>
    private let pageTables: DeviceArray<Int32>
    private let counts: DeviceArray<cc_step_counts>
    private let rows: DeviceArray<cc_step_row>
    private let decodeWork, prefillWork: DeviceArray<cc_attention_work>
    private let partials, partialSums: DeviceArray<Float>
    private let runner: any KernelRunner

    init(_ data: AttentionData, on runner: any KernelRunner) throws {
        let shape = data.shape
        let work = StepWork(shape)
        self.data = data
        self.work = work
        self.runner = runner
        queries = try runner.array(data.queries)
        out = try runner.array(repeating: 0x7FFF, count: data.queries.count)
        slab = try runner.array(data.slab)
        pageTables = try runner.array(data.pageTables.map { $0 + Int32(shape.firstPage) })
        counts = try runner.array([work.counts])
        rows = try runner.array(work.rows)
        decodeWork = try runner.array(work.decode)
        prefillWork = try runner.array(work.prefill)
        partials = try runner.array(
            repeating: .nan, count: work.decode.count * shape.heads * shape.dimension)
        partialSums = try runner.array(
            repeating: .nan, count: work.decode.count * shape.heads * 2)
    }

    private var arguments: cc_attention_arguments {
        let shape = data.shape
        // Pages before the first that is used are nowhere: nothing may touch them.
        let start = slab.address &- UInt64(shape.firstPage * shape.bytesPerPage)
        return cc_attention_arguments(
            queries: queries.address, out: out.address,
            cache: cc_cache(
                slab: start, layer: Int32(AttentionData.layer),
                layer_count: Int32(AttentionData.layerCount), heads: Int32(shape.cacheHeads),
                format: Int32(shape.isE4M3 ? CC_CACHE_E4M3 : CC_CACHE_BF16),
                key_scale: AttentionData.keyScale, value_scale: AttentionData.valueScale),
            page_tables: pageTables.address, counts: counts.address, rows: rows.address,
            work: decodeWork.address, partials: partials.address,
            partial_sums: partialSums.address, pages_per_slot: Int32(data.pagesPerSlot),
            heads: Int32(shape.heads), head_dimension: Int32(shape.dimension),
            window: Int32(shape.window), scale: data.scale, softcap: shape.softcap)
    }

    /// All kernels of a layer's attention; the bits of what they give.
    func run(blocks: UInt32 = 3) throws -> [UInt16] {
        let shape = data.shape
        let suffix = "\(shape.dimension)\(shape.isE4M3 ? "_e4m3" : "")"
        var arguments = arguments
        let decodes = UInt32(work.counts.decode_work)
        try runner.launch(
            "attention_decode_\(suffix)", cc_attention_decode_launch(arguments, decodes, blocks),
            arguments)
        let count = UInt32(shape.rows.count + 1)
        try runner.launch(
            "attention_merge", cc_attention_merge_launch(arguments, count), arguments)
        arguments.work = prefillWork.address
        let prefills = UInt32(work.counts.prefill_work)
        try runner.launch(
            "attention_prefill_\(suffix)",
            cc_attention_prefill_launch(arguments, prefills, blocks), arguments)
        return try out.values()
    }
}
