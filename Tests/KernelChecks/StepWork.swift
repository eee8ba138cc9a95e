package import CCUDA

/// A step's rows and the work that they make for attention, as the host and prepare_step count it.
package struct StepWork {
    package private(set) var rows: [cc_step_row] = []
    package private(set) var decode: [cc_attention_work] = []
    package private(set) var prefill: [cc_attention_work] = []
    package private(set) var counts = cc_step_counts()

    init(_ shape: AttentionData.Shape) {
        self.init(group: shape.group, chunk: shape.chunk, rows: shape.rows)
    }

    package init(group: Int, chunk: Int, rows shape: [(start: Int, count: Int)]) {
        for (slot, row) in shape.enumerated() {
            let isDecode = row.count == 1
            let items =
                isDecode
                ? (row.start + chunk) / chunk
                : (row.count * group + 63) / 64
            rows.append(
                cc_step_row(
                    slot: Int32(slot), start_position: Int32(row.start),
                    token_count: Int32(row.count), first_token: counts.tokens,
                    first_changed_page: 0, changed_page_count: 0, first_change: 0,
                    sampling: Int32(slot),
                    first_work: isDecode ? counts.decode_work : counts.prefill_work,
                    work_count: Int32(items)))
            for item in 0..<items {
                let end = row.start + row.count
                let work = cc_attention_work(
                    first_token: counts.tokens, token_count: Int32(row.count),
                    start_position: Int32(row.start), slot: Int32(slot),
                    first_query: Int32(isDecode ? 0 : item * 64),
                    key_start: Int32(isDecode ? item * chunk : 0),
                    key_end: Int32(isDecode ? min(end, (item + 1) * chunk) : end),
                    item_count: Int32(items))
                if isDecode { decode.append(work) } else { prefill.append(work) }
            }
            counts.rows += 1
            counts.tokens += Int32(row.count)
            counts.sampling_rows += 1
            if isDecode {
                counts.decode_work += Int32(items)
            } else {
                counts.prefill_work += Int32(items)
            }
        }
    }
}
