import CCUDA

enum PrepareStepChecks {
    static let all: [KernelCheck] = [
        KernelCheck(
            "prepare_step",
            "rows become tokens, positions, places and work; the rest is harmless", prepares)
    ]

    private static let pagesPerSlot = 9
    private static let slots: [Int32] = [4, 0, 2, 5]
    private static let samplingCapacity = 5

    /// What the kernel makes.
    private struct Made {
        let ids, positions, places, sampled: DeviceArray<Int32>
        let decode, prefill: DeviceArray<cc_attention_work>

        init(_ plan: StepWork, capacity: Int, on runner: any KernelRunner) throws {
            ids = try runner.array(repeating: -9, count: capacity)
            positions = try runner.array(repeating: -9, count: capacity)
            places = try runner.array(repeating: -9, count: capacity)
            sampled = try runner.array(repeating: -9, count: samplingCapacity)
            decode = try runner.array(repeating: cc_attention_work(), count: plan.decode.count)
            prefill = try runner.array(repeating: cc_attention_work(), count: plan.prefill.count)
        }
    }

    @Sendable private static func prepares(_ runner: any KernelRunner) throws {
        let shape = AttentionData.Shape(
            group: 3, chunk: 32, rows: [(40, 1), (0, 50), (95, 1), (31, 2)])
        let plan = StepWork(shape)
        var rows = plan.rows
        for index in rows.indices {
            rows[index].slot = slots[index]
            rows[index].first_changed_page = rows[index].start_position / 16
            rows[index].changed_page_count = rows[index].token_count > 1 ? 4 : index == 0 ? 1 : 0
            rows[index].first_change = Int32(index * 4)
            rows[index].sampling = [2, -1, 0, 1][index]
        }
        let before = (0..<(6 * pagesPerSlot)).map { Int32(1000 + $0) }
        let changes = (0..<16).map { Int32(500 - $0) }
        var tokens = (0..<Int32(plan.counts.tokens)).map { 100 + $0 }
        for place in [0, 51] { tokens[place] = -1 }
        let last: [Int32] = [0, 1, 222, 3, 444, 5]
        var counts = plan.counts
        counts.sampling_rows = 3
        let capacity = Int(counts.tokens) + 6

        let deviceCounts = try runner.array([counts])
        let deviceRows = try runner.array(rows)
        let deviceTokens = try runner.array(tokens)
        let deviceChanges = try runner.array(changes)
        let deviceLast = try runner.array(last)
        let tables = try runner.array(before)
        let made = try Made(plan, capacity: capacity, on: runner)
        let arguments = cc_prepare_step_arguments(
            counts: deviceCounts.address, rows: deviceRows.address, tokens: deviceTokens.address,
            changed_pages: deviceChanges.address, last_tokens: deviceLast.address,
            page_tables: tables.address, token_ids: made.ids.address,
            positions: made.positions.address, places: made.places.address,
            sampled_tokens: made.sampled.address, decode_work: made.decode.address,
            prefill_work: made.prefill.address, row_capacity: 7, token_capacity: Int32(capacity),
            sampling_capacity: Int32(samplingCapacity), pages_per_slot: Int32(pagesPerSlot),
            group: Int32(shape.group), chunk: Int32(shape.chunk))
        try runner.launch("prepare_step", cc_prepare_step_launch(arguments), arguments)

        var table = before
        for row in rows {
            for i in 0..<Int(row.changed_page_count) {
                let at = Int(row.slot) * pagesPerSlot + Int(row.first_changed_page) + i
                table[at] = changes[Int(row.first_change) + i]
            }
        }
        try expect(try tables.values() == table, "page tables differ")
        try compareTokens(made, rows, counts, tokens, last: last, table)
        try expect(try made.sampled.values() == [51, 53, 0, -1, -1], "sampled tokens differ")
        try compare(made.decode.values(), plan.decode)
        try compare(made.prefill.values(), plan.prefill)
    }

    private static func compareTokens(
        _ made: Made, _ rows: [cc_step_row], _ counts: cc_step_counts, _ tokens: [Int32],
        last: [Int32], _ table: [Int32]
    ) throws {
        let (ids, positions) = (try made.ids.values(), try made.positions.values())
        let places = try made.places.values()
        for row in rows {
            for i in 0..<Int(row.token_count) {
                let token = Int(row.first_token) + i
                let position = Int(row.start_position) + i
                let known = tokens[token]
                let id = known == -1 ? last[Int(row.slot)] : known
                let page = table[Int(row.slot) * pagesPerSlot + position / 16]
                let place = page * 16 + Int32(position % 16)
                try expect(
                    (ids[token], positions[token], places[token]) == (id, Int32(position), place),
                    "token \(token) differs")
            }
        }
        for token in Int(counts.tokens)..<ids.count {
            try expect(
                (ids[token], positions[token], places[token]) == (0, 0, -1),
                "the padding at \(token) is not harmless")
        }
    }

    private static func compare(_ found: [cc_attention_work], _ expected: [cc_attention_work])
        throws
    {
        for (index, (found, expected)) in zip(found, expected).enumerated() {
            let isSame =
                found.first_token == expected.first_token
                && found.token_count == expected.token_count
                && found.start_position == expected.start_position
                && found.slot == slots[Int(expected.slot)]
                && found.first_query == expected.first_query
                && found.key_start == expected.key_start && found.key_end == expected.key_end
                && found.item_count == expected.item_count
            try expect(isSame, "item \(index) of attention differs: \(found)")
        }
    }
}
