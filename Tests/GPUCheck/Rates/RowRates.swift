import CCUDA
import ModelFormats

/// Kernels that take rows one by one: all but free beside the products, unless they are slow.
struct RowRates {
    let name: String
    let model: ModelConfiguration
    let sizes: CheckSizes

    var cases: [RateCase] {
        sizes.rowCounts.filter { $0 != 16 }.flatMap { [norm($0), rope($0), activation($0)] }
            + [1, sizes.large.sequences].map(sample)
    }

    private func label(_ kernel: String, _ rows: Int) -> String {
        "\(name) \(kernel), \(rows) rows"
    }

    private func norm(_ rows: Int) -> RateCase {
        let width = model.hiddenSize
        // The residual is read and written, the delta read, the row written.
        return RateCase(name: label("rmsnorm_rows", rows), bytes: Double(rows * width * 12)) {
            arena in
            let weight = try arena.take(width * 4)
            return try copies(of: rows * width * 12).map { _ in
                let a = cc_rmsnorm_rows_arguments(
                    residual: try arena.take(rows * width * 4),
                    delta: try arena.take(rows * width * 2), delta_bias: 0, delta_norm: 0,
                    weight: weight, row_list: 0, out: try arena.take(rows * width * 2),
                    rows: Int32(rows), width: Int32(width), epsilon: 1e-6)
                return RateCase.launch("rmsnorm_rows", cc_rmsnorm_rows_launch(a), a)
            }
        }
    }

    private func rope(_ rows: Int) -> RateCase {
        let (dimension, pairs) = (model.headDimension, model.headDimension / 2)
        let width = model.queryWidth + 2 * model.keyValueWidth
        return RateCase(
            name: label("rope_write", rows), bytes: Double(rows * (width * 4 + pairs * 8))
        ) { arena in
            let norm = try arena.take(dimension * 4)
            let positions = try arena.table((0..<rows).map(Int32.init))
            let tables = try arena.take(rows * pairs * 4)
            return try copies(of: rows * width * 4).map { _ in
                let slab = try arena.take((rows + 15) / 16 * 16 * model.keyValueWidth * 4)
                let a = cc_rope_write_arguments(
                    projected: try arena.take(rows * width * 2), bias: 0, query_norm: norm,
                    key_norm: norm, cosines: tables, sines: tables, positions: positions,
                    places: positions, queries: try arena.take(rows * model.queryWidth * 2),
                    cache: cc_cache(
                        slab: slab, layer: 0, layer_count: 1,
                        heads: Int32(model.keyValueHeadCount), format: Int32(CC_CACHE_BF16),
                        key_scale: 1, value_scale: 1),
                    rows: Int32(rows), heads: Int32(model.headCount),
                    head_dimension: Int32(dimension), pairs: Int32(pairs), epsilon: 1e-6)
                return RateCase.launch("rope_write", cc_rope_write_launch(a), a)
            }
        }
    }

    private func activation(_ rows: Int) -> RateCase {
        let width = model.intermediateSize
        return RateCase(name: label("gated_activation", rows), bytes: Double(rows * width * 6)) {
            arena in
            try copies(of: rows * width * 6).map { _ in
                let a = cc_gated_activation_arguments(
                    in: try arena.take(rows * width * 4), out: try arena.take(rows * width * 2),
                    rows: Int32(rows), width: Int32(width), activation: Int32(CC_ACTIVATION_SILU))
                return RateCase.launch("gated_activation", cc_gated_activation_launch(a), a)
            }
        }
    }

    /// With a temperature and a nucleus, which take more passes over the row.
    private func sample(_ rows: Int) -> RateCase {
        let vocabulary = model.vocabularySize
        let stride = (vocabulary + 7) / 8 * 8
        return RateCase(name: label("sample_rows", rows), bytes: Double(rows * vocabulary * 4)) {
            arena in
            let words = try arena.table(
                (0..<rows).map { row in
                    cc_sampling_row(
                        seed: 1, temperature: 0.6, top_k: 0, top_p: 0.95, min_p: 0,
                        repetition_penalty: 1, presence_penalty: 0, frequency_penalty: 0,
                        logprob_count: -1, position: UInt32(row), slot: Int32(row),
                        first_penalty: 0, penalty_count: 0)
                })
            let counts = try arena.table([
                cc_step_counts(
                    rows: 0, tokens: 0, sampling_rows: Int32(rows), decode_work: 0,
                    prefill_work: 0)
            ])
            let samples = try arena.take(rows * MemoryLayout<cc_sample>.stride)
            let likeliest = try arena.take(
                rows * Int(CC_LIKELIEST_LIMIT) * MemoryLayout<cc_likeliest>.stride)
            let last = try arena.take(rows * 4)
            return try copies(of: rows * stride * 4).map { _ in
                let a = cc_sample_rows_arguments(
                    logits: try arena.take(rows * stride * 4), rows: words, penalties: 0,
                    counts: counts, samples: samples, likeliest: likeliest, last_tokens: last,
                    row_capacity: Int32(rows), vocabulary: Int32(vocabulary),
                    stride: Int32(stride), softcap: 0)
                return RateCase.launch("sample_rows", cc_sample_rows_launch(a), a)
            }
        }
    }

    /// As many as keep what they touch out of the GPU's cache.
    private func copies(of byteCount: Int) -> Range<Int> {
        0..<max(1, min(64, sizes.coldBytes / max(byteCount, 1) + 1))
    }
}
